import { parseScheme } from './parse-scheme.ts';
import type { UriGrammar } from './uri-grammar.ts';

/**
 * Removes possible secrets from a URI, for messages, logs and records. A web address loses its credentials, query (a
 * signature, a token) and fragment. A store's scheme decides what to show. Of an unsupported scheme, such as `data:`,
 * only the scheme remains.
 * `https://me:secret@example.com/a.jpg?sig=x` → `https://example.com/a.jpg`
 */
export function plainUri(uri: string, grammar: UriGrammar): string {
  const scheme = parseScheme(uri);
  if (scheme === '' || isWeb(scheme)) return plainWebUri(uri);
  return grammar.rootOf(uri)?.show(uri) ?? `${scheme}:…`;
}

/** Removes credentials, query and fragment from a web address; returns anything else unchanged. */
export function plainWebUri(uri: string): string {
  const scheme = parseScheme(uri);
  if (!isWeb(scheme)) return uri;
  const url = URL.parse(uri);
  return url === null ? `${scheme}://…` : `${url.origin}${url.pathname}`;
}

/** Whether a lower-case scheme is `http` or `https`. */
export function isWeb(scheme: string): boolean {
  return scheme === 'https' || scheme === 'http';
}
