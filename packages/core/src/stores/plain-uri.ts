import { schemeOf } from './scheme-of.ts';
import type { UriGrammar } from './uri-grammar.ts';

/**
 * A URI as messages, logs and records may have it. A web address loses its credentials, query (a signature, a token)
 * and fragment; a store's scheme says itself what is shown; of a scheme that is not read, such as `data:`, only the
 * scheme is left.
 * `https://me:secret@example.com/a.jpg?sig=x` → `https://example.com/a.jpg`
 */
export function plainUri(uri: string, grammar: UriGrammar): string {
  const scheme = schemeOf(uri);
  if (scheme === '' || isWeb(scheme)) return plainWebUri(uri);
  return grammar.rootOf(uri)?.show(uri) ?? `${scheme}:…`;
}

/** A web address without credentials, query and fragment; what is no web address stays as it is. */
export function plainWebUri(uri: string): string {
  const scheme = schemeOf(uri);
  if (!isWeb(scheme)) return uri;
  const url = URL.parse(uri);
  return url === null ? `${scheme}://…` : `${url.origin}${url.pathname}`;
}

/** Whether a scheme, in small letters, is the web's. */
export function isWeb(scheme: string): boolean {
  return scheme === 'https' || scheme === 'http';
}
