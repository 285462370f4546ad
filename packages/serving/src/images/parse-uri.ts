import type { RootGrammar, SplitUri, UriGrammar } from '@yololift/core/stores';
import { isWeb, schemeOf, splitEncodedPath } from '@yololift/core/stores';
import { refusedUri } from './refused-uri.ts';

/** A URI taken apart: of an image, or of a place where images may lie. */
export interface ParsedUri {
  /** What comes before the path: `mem://`, `file://`, `https://example.com:8443`. */
  readonly origin: string;
  /** Of the path. A bucket (an account and container) comes first. Decoded where the scheme encodes: web, `file`. */
  readonly segments: readonly string[];
  /** Of a store: see `RootGrammar`. */
  readonly rootSegments?: number | undefined;
  /** Of a web address. */
  readonly url?: URL;
}

/** No store or web server takes more. */
const MAX_LENGTH = 4096;

/**
 * Takes apart the URI of an object, as its scheme's grammar says, and `https://host/path` (percent-encoded, as in a
 * browser).
 * @throws YoloLiftError `IMAGE_URI_REFUSED` - another scheme, or a URI that two readers may read in two ways.
 */
export function parseUri(uri: string, grammar: UriGrammar): ParsedUri {
  if (uri.length > MAX_LENGTH) throw refusedUri(uri, `it is longer than ${MAX_LENGTH} characters`, grammar);
  if (/\p{Cc}/u.test(uri)) throw refusedUri(uri, 'it has a control character', grammar);
  if (isWeb(schemeOf(uri))) return parseWebUri(uri, grammar);
  const root = grammar.rootOf(uri);
  if (root !== undefined) return parseObjectUri(uri, root, grammar);
  const known = grammar.roots.map(({ example }) => `${schemeOf(example)}:`).join(', ');
  throw refusedUri(uri, `only ${known} and https: are understood`, grammar);
}

/**
 * Takes apart a place where images may lie: as `parseUri`, and `mem://*` for every bucket that the credentials open.
 * @throws YoloLiftError `IMAGE_URI_REFUSED` - as `parseUri`.
 */
export function parsePlaceUri(uri: string, grammar: UriGrammar): ParsedUri {
  const isEvery = /^[a-z][a-z0-9+.-]*:\/\/\*$/i.test(uri) && grammar.rootOf(uri)?.rootSegments !== undefined;
  return isEvery && !isWeb(schemeOf(uri))
    ? { origin: readOrigin(uri), segments: [] }
    : parseUri(uri, grammar);
}

function parseObjectUri(uri: string, root: RootGrammar, grammar: UriGrammar): ParsedUri {
  const segments = readSegments(uri, root.split(uri), grammar);
  // Whatever a grammar lets through: no place is left by its path.
  if (segments.flatMap((segment) => segment.split(/[/\\]/)).some((name) => name === '.' || name === '..')) {
    throw refusedUri(uri, 'it has "." or ".." in its path', grammar);
  }
  return { origin: readOrigin(uri), segments, rootSegments: root.rootSegments };
}

function parseWebUri(uri: string, grammar: UriGrammar): ParsedUri {
  const url = URL.parse(uri);
  if (url === null) throw refusedUri(uri, 'it is no web address', grammar);
  if (url.username !== '' || url.password !== '') throw refusedUri(uri, 'it has credentials in it', grammar);
  return { origin: url.origin, segments: readSegments(uri, splitEncodedPath(uri, url), grammar), url };
}

function readSegments(uri: string, split: SplitUri, grammar: UriGrammar): readonly string[] {
  if ('refused' in split) throw refusedUri(uri, split.refused, grammar);
  return split.segments;
}

function readOrigin(uri: string): string {
  return `${schemeOf(uri)}://`;
}
