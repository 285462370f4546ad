import { YoloLiftError } from '../errors.ts';
import { OWN_GRAMMAR } from './own-grammar.ts';
import { parseScheme } from './parse-scheme.ts';
import type { UriGrammar } from './uri-grammar.ts';

/** Characters of keys, tokens and connection strings; a text that contains one may be a secret. */
const SUSPICIOUS = /[?#@;=&]/;

/**
 * Rejects a root or parameter URI that may contain a secret: a user, a query or a fragment. Such a URI would appear in
 * logs, and stores get their credentials elsewhere. A query that the scheme's grammar allows is accepted.
 * @throws YoloLiftError `URI_UNSUPPORTED` - the message names the problem without the full URI.
 */
export function assertPlainAddress(uri: string, grammar: UriGrammar = OWN_GRAMMAR): void {
  const wrong = findSecretPart(uri, grammar);
  if (wrong === undefined) return;
  const message =
    `the URI ${plainAddress(uri)} has ${wrong}: remove it. Credentials come from the environment, as for the cloud's own ` +
    'tools. Write a ?, # or @ in a path as %3F, %23 or %40';
  throw new YoloLiftError('URI_UNSUPPORTED', message);
}

/** Whether a URI passes `assertPlainAddress`. `mem://key:secret@bucket` → false. */
export function isPlainAddress(uri: string, grammar: UriGrammar = OWN_GRAMMAR): boolean {
  return findSecretPart(uri, grammar) === undefined;
}

/** An unsupported URI without possible secrets, for messages: `ftp://me:secret@x/y?z` → `ftp:…`. Keeps plain text. */
export function plainAddress(uri: string): string {
  const scheme = parseScheme(uri);
  if (scheme !== '') return SUSPICIOUS.test(uri) ? `${scheme}:…` : uri;
  return SUSPICIOUS.test(uri) ? '(a text without a scheme)' : JSON.stringify(uri.slice(0, 100));
}

/** Names the part that may be a secret. Accepts a text without a scheme: opening it fails with a better message. */
function findSecretPart(uri: string, grammar: UriGrammar): string | undefined {
  if (parseScheme(uri) === '') return undefined;
  const [, address = '', query, fragment] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(uri) ?? [];
  if (/^[^:]*:\/\/[^/]*@/.test(address)) return 'a user or a password';
  if (fragment !== undefined) return 'a fragment (#…)';
  return query === undefined || grammar.parameterOf(uri)?.allowsQuery(query) ? undefined : 'a query (?…)';
}
