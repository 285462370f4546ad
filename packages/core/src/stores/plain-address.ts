import { YoloLiftError } from '../errors.ts';
import { OWN_GRAMMAR } from './own-grammar.ts';
import { schemeOf } from './scheme-of.ts';
import type { UriGrammar } from './uri-grammar.ts';

/** Characters of keys, tokens and connection strings, which may stand in a text that is no URI. */
const SUSPICIOUS = /[?#@;=&]/;

/**
 * Refuses the URI of a root or a parameter that holds what may be a secret: a user, a query or a fragment. Stores find
 * their credentials elsewhere, and such a URI would stand in logs. A query that the scheme's grammar knows may stay.
 * @throws YoloLiftError `URI_UNSUPPORTED` - says what is wrong without the URI.
 */
export function assertPlainAddress(uri: string, grammar: UriGrammar = OWN_GRAMMAR): void {
  const wrong = wrongPartOf(uri, grammar);
  if (wrong === undefined) return;
  const message =
    `the URI ${plainAddress(uri)} has ${wrong}: write it without; credentials are found as the cloud's own tools find ` +
    'them, and a ?, # or @ that belongs to a path is written %3F, %23 or %40';
  throw new YoloLiftError('URI_UNSUPPORTED', message);
}

/** Whether a URI is an address and nothing else: see `assertPlainAddress`. `mem://key:secret@bucket` → false. */
export function isPlainAddress(uri: string, grammar: UriGrammar = OWN_GRAMMAR): boolean {
  return wrongPartOf(uri, grammar) === undefined;
}

/** A URI that was not understood, as messages may have it: `ftp://me:secret@x/y?z` → `ftp:…`; a short plain text stays. */
export function plainAddress(uri: string): string {
  const scheme = schemeOf(uri);
  if (scheme !== '') return SUSPICIOUS.test(uri) ? `${scheme}:…` : uri;
  return SUSPICIOUS.test(uri) ? '(a text without a scheme)' : JSON.stringify(uri.slice(0, 100));
}

/** A text without a scheme is none of them: whoever opens it says that it is no URI. */
function wrongPartOf(uri: string, grammar: UriGrammar): string | undefined {
  if (schemeOf(uri) === '') return undefined;
  const [, address = '', query, fragment] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(uri) ?? [];
  if (/^[^:]*:\/\/[^/]*@/.test(address)) return 'a user or a password';
  if (fragment !== undefined) return 'a fragment (#…)';
  return query === undefined || grammar.parameterOf(uri)?.allowsQuery(query) ? undefined : 'a query (?…)';
}
