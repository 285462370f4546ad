import { YoloLiftError } from '@yololift/core';
import type { UriGrammar } from '@yololift/core/stores';
import { plainUri } from '@yololift/core/stores';

/** Enough of a URI to find it by. */
const SHOWN_LENGTH = 200;

/** The error of a URI that must not be read; it tells no secret of the URI, and keeps to one line. */
export function refusedUri(uri: string, why: string, grammar: UriGrammar): YoloLiftError {
  const plain = plainUri(uri, grammar).replace(/\p{Cc}/gu, '\u{FFFD}');
  const shown = plain.length > SHOWN_LENGTH ? `${plain.slice(0, SHOWN_LENGTH)}…` : plain;
  return new YoloLiftError('IMAGE_URI_REFUSED', `${shown} is not read: ${why}`);
}
