import type { UriGrammar } from '@yololift/core/stores';
import type { FunctionConfiguration } from '../configuration/configuration.ts';
import { placesOverlap } from '../images/places-overlap.ts';
import { type Finding, ok, warning } from './finding.ts';

/** Whether results lie apart from what is looked at. */
export function checkResults(
  results: string,
  { imageSources }: Pick<FunctionConfiguration, 'imageSources'>,
  grammar: UriGrammar,
): Finding {
  const shared = imageSources.filter((place) => placesOverlap(place, results, grammar));
  if (shared.length === 0) return ok('results lie apart from what is looked at');
  return warning(
    'RESULTS_OVERLAP',
    `results lie where images do: ${shared.join(', ')}`,
    'let RESULTS be a bucket or folder of its own, or let the bucket tell only of its folder of images: a function knows ' +
      'its own results and does nothing with them, but it is called for each',
  );
}
