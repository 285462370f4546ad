import { schemeOf } from '../stores/scheme-of.ts';

const STORES = ['s3', 'az', 'gs', 'file', ''];

/**
 * A URI as messages, logs and records may have it. A web address loses its credentials, query (a signature, a token)
 * and fragment; of a scheme that is not read, such as `data:`, only the scheme is left.
 * `https://me:secret@example.com/a.jpg?sig=x` → `https://example.com/a.jpg`
 */
export function plainUri(uri: string): string {
  const scheme = schemeOf(uri);
  if (STORES.includes(scheme)) return uri;
  if (scheme !== 'https' && scheme !== 'http') return `${scheme}:…`;
  const url = URL.parse(uri);
  return url === null ? `${scheme}://…` : `${url.origin}${url.pathname}`;
}
