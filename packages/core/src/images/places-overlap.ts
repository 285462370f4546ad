import { isYoloLiftError } from '../errors.ts';
import { type ParsedUri, parseUri } from './parse-uri.ts';

/** Whether what lies below one of two places may lie below the other: `s3://scans` and `s3://scans/found`. */
export function placesOverlap(place: string, other: string): boolean {
  const [one, two] = [parsePlace(place), parsePlace(other)];
  if (one === undefined || two === undefined || one.origin !== two.origin) return false;
  const [a, b] = [one.segments, two.segments];
  return a.slice(0, b.length).every((segment, index) => segment === b[index]);
}

function parsePlace(place: string): Pick<ParsedUri, 'origin' | 'segments'> | undefined {
  const [, anyBucket] = /^(s3|gs|az):\/\/\*$/i.exec(place) ?? [];
  if (anyBucket !== undefined) return { origin: `${anyBucket.toLowerCase()}://`, segments: [] };
  try {
    const { origin, segments } = parseUri(place);
    return { origin, segments: segments.filter((segment) => segment !== '') };
  } catch (error) {
    if (isYoloLiftError(error, 'IMAGE_URI_REFUSED')) return undefined;
    throw error;
  }
}
