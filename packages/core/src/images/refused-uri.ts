import { YoloLiftError } from '../errors.ts';
import { plainUri } from './plain-uri.ts';

/** Enough of a URI to find it by. */
const SHOWN_LENGTH = 200;

/** The error of a URI that must not be read; it tells no secret of the URI, and keeps to one line. */
export function refusedUri(uri: string, why: string): YoloLiftError {
  const plain = plainUri(uri).replace(/\p{Cc}/gu, '\u{FFFD}');
  const shown = plain.length > SHOWN_LENGTH ? `${plain.slice(0, SHOWN_LENGTH)}…` : plain;
  return new YoloLiftError('IMAGE_URI_REFUSED', `${shown} is not read: ${why}`);
}
