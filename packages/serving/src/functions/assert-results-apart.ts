import { YoloLiftError } from '@yololift/core';
import type { UriGrammar } from '@yololift/core/stores';
import type { FunctionConfiguration } from '../configuration/configuration.ts';
import { placesOverlap } from '../images/places-overlap.ts';

/** What results and records of runs are. */
const OWN_TYPE = 'application/json';

/**
 * Refuses a place of results from which a task would take its own results for items: told of them by their bucket, it
 * would never end. Pictures cannot be taken for them.
 * @param itemTypes - media types of the task's items: `image/*`.
 * @throws YoloLiftError `CONFIGURATION_INVALID`
 */
export function assertResultsApart(
  { results, imageSources }: Pick<FunctionConfiguration, 'results' | 'imageSources'>,
  itemTypes: readonly string[],
  grammar: UriGrammar,
): void {
  if (results === undefined || !itemTypes.some(mayBeOwn)) return;
  const shared = imageSources.filter((place) => placesOverlap(place, results, grammar));
  if (shared.length === 0) return;
  throw new YoloLiftError(
    'CONFIGURATION_INVALID',
    `RESULTS is ${results}, and items are read from ${shared.join(', ')}: the results of a task that takes ` +
      `${itemTypes.join(', ')} could be its next items; let RESULTS be a place apart from IMAGE_SOURCES`,
  );
}

function mayBeOwn(type: string): boolean {
  return [OWN_TYPE, 'application/*', '*/*'].includes(type);
}
