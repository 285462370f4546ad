import { YoloLiftError } from '@yololift/core/errors';
import type { UriGrammar } from '@yololift/core/stores';
import { plainUri } from '@yololift/core/stores';

/** Maximum characters of a URI in a message. */
const SHOWN_LENGTH = 200;

/** Creates the error of a URI that must not be read. The message is one line, without the URI's secrets. */
export function refusedUri(uri: string, why: string, grammar: UriGrammar): YoloLiftError {
  const plain = plainUri(uri, grammar).replace(/\p{Cc}/gu, '\u{FFFD}');
  const shown = plain.length > SHOWN_LENGTH ? `${plain.slice(0, SHOWN_LENGTH)}…` : plain;
  return new YoloLiftError('IMAGE_URI_REFUSED', `${shown} is not read: ${why}`);
}
