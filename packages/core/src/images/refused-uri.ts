import { YoloLiftError } from '../errors.ts';
import type { UriGrammar } from '../stores/uri-grammar.ts';
import { plainUri } from './plain-uri.ts';

/** Enough of a URI to find it by. */
const SHOWN_LENGTH = 200;

/** The error of a URI that must not be read; it tells no secret of the URI, and keeps to one line. */
export function refusedUri(uri: string, why: string, grammar: UriGrammar): YoloLiftError {
  const plain = plainUri(uri, grammar).replace(/\p{Cc}/gu, '\u{FFFD}');
  const shown = plain.length > SHOWN_LENGTH ? `${plain.slice(0, SHOWN_LENGTH)}…` : plain;
  return new YoloLiftError('IMAGE_URI_REFUSED', `${shown} is not read: ${why}`);
}
