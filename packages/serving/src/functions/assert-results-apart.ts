import { YoloLiftError } from '@yololift/core/errors';
import type { UriGrammar } from '@yololift/core/stores';
import type { FunctionConfiguration } from '../configuration/configuration.ts';
import { placesOverlap } from '../images/places-overlap.ts';

/** Media type of results and run records. */
const OWN_TYPE = 'application/json';

/**
 * Refuses a `RESULTS` root from which the task could read its own results as items: each result would trigger the next
 * run, without end. Image tasks never read JSON.
 * @param itemTypes - media types of the task's items: `image/*`.
 * @throws YoloLiftError `CONFIGURATION_INVALID`
 */
export function assertResultsApart(
  { results, imageSources }: Pick<FunctionConfiguration, 'results' | 'imageSources'>,
  itemTypes: readonly string[],
  grammar: UriGrammar,
): void {
  if (results === undefined || !itemTypes.some(mayBeResult)) return;
  const shared = imageSources.filter((place) => placesOverlap(place, results, grammar));
  if (shared.length === 0) return;
  throw new YoloLiftError(
    'CONFIGURATION_INVALID',
    `RESULTS (${results}) overlaps IMAGE_SOURCES (${shared.join(', ')}): a task that reads ${itemTypes.join(', ')} would ` +
      'read its own results as items; set RESULTS to a root outside IMAGE_SOURCES',
  );
}

function mayBeResult(type: string): boolean {
  return [OWN_TYPE, 'application/*', '*/*'].includes(type);
}
