import { isYoloLiftError } from '@yololift/core/errors';
import type { UriGrammar } from '@yololift/core/stores';
import { type ParsedUri, parsePlaceUri } from './parse-uri.ts';

/** Whether one of two places contains the other: `file:///scans` and `file:///scans/found`. */
export function placesOverlap(place: string, other: string, grammar: UriGrammar): boolean {
  const [one, two] = [parsePlace(place, grammar), parsePlace(other, grammar)];
  if (one === undefined || two === undefined || one.origin !== two.origin) return false;
  const [a, b] = [one.segments, two.segments];
  return a.slice(0, b.length).every((segment, index) => segment === b[index]);
}

function parsePlace(place: string, grammar: UriGrammar): Pick<ParsedUri, 'origin' | 'segments'> | undefined {
  try {
    const { origin, segments } = parsePlaceUri(place, grammar);
    return { origin, segments: segments.filter((segment) => segment !== '') };
  } catch (error) {
    if (isYoloLiftError(error, 'IMAGE_URI_REFUSED')) return undefined;
    throw error;
  }
}
