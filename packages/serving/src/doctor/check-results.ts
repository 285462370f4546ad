import type { UriGrammar } from '@yololift/core/stores';
import type { FunctionConfiguration } from '../configuration/configuration.ts';
import { placesOverlap } from '../images/places-overlap.ts';
import { type Finding, ok, warning } from './finding.ts';

/** Checks that results are outside the places that images are read from. */
export function checkResults(
  results: string,
  { imageSources }: Pick<FunctionConfiguration, 'imageSources'>,
  grammar: UriGrammar,
): Finding {
  const shared = imageSources.filter((place) => placesOverlap(place, results, grammar));
  if (shared.length === 0) return ok('results are outside IMAGE_SOURCES');
  return warning(
    'RESULTS_OVERLAP',
    `results overlap IMAGE_SOURCES: ${shared.join(', ')}`,
    'set RESULTS to a separate bucket or folder, or restrict the bucket notification to the folder of images: the function ' +
      'ignores its own results, but it is called for each of them',
  );
}
