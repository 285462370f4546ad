import type { RootGrammar, SplitUri, UriGrammar } from '@yololift/core/stores';
import { isWeb, parseScheme, splitEncodedPath } from '@yololift/core/stores';
import { refusedUri } from './refused-uri.ts';

/** The parsed URI of an image, or of a place that holds images. */
export interface ParsedUri {
  /** The part before the path: `mem://`, `file://`, `https://example.com:8443`. */
  readonly origin: string;
  /** Path segments, bucket (or account and container) first. Decoded for schemes that encode: web, `file`. */
  readonly segments: readonly string[];
  /** For stores: see `RootGrammar`. */
  readonly rootSegments?: number | undefined;
  /** For web addresses. */
  readonly url?: URL;
}

/** No store or web server accepts more. */
const MAX_LENGTH = 4096;

/**
 * Parses the URI of an object by its scheme's grammar, or `https://host/path` (percent-encoded, as in a browser).
 * @throws YoloLiftError `IMAGE_URI_REFUSED` - an unsupported scheme, or an ambiguous URI.
 */
export function parseUri(uri: string, grammar: UriGrammar): ParsedUri {
  if (uri.length > MAX_LENGTH) throw refusedUri(uri, `it is longer than ${MAX_LENGTH} characters`, grammar);
  if (/\p{Cc}/u.test(uri)) throw refusedUri(uri, 'it contains a control character', grammar);
  if (isWeb(parseScheme(uri))) return parseWebUri(uri, grammar);
  const root = grammar.rootOf(uri);
  if (root !== undefined) return parseObjectUri(uri, root, grammar);
  const known = grammar.roots.map(({ example }) => `${parseScheme(example)}:`).join(', ');
  throw refusedUri(uri, `unsupported scheme; supported: ${known}, https:`, grammar);
}

/**
 * Parses a place of images: like `parseUri`, and `mem://*` for every bucket that the credentials can open.
 * @throws YoloLiftError `IMAGE_URI_REFUSED` - as `parseUri`.
 */
export function parsePlaceUri(uri: string, grammar: UriGrammar): ParsedUri {
  const isEvery = /^[a-z][a-z0-9+.-]*:\/\/\*$/i.test(uri) && grammar.rootOf(uri)?.rootSegments !== undefined;
  return isEvery && !isWeb(parseScheme(uri))
    ? { origin: readOrigin(uri), segments: [] }
    : parseUri(uri, grammar);
}

function parseObjectUri(uri: string, root: RootGrammar, grammar: UriGrammar): ParsedUri {
  const segments = readSegments(uri, root.split(uri), grammar);
  // For every grammar: a path must not escape its place.
  if (segments.flatMap((segment) => segment.split(/[/\\]/)).some((name) => name === '.' || name === '..')) {
    throw refusedUri(uri, 'its path contains "." or ".."', grammar);
  }
  return { origin: readOrigin(uri), segments, rootSegments: root.rootSegments };
}

function parseWebUri(uri: string, grammar: UriGrammar): ParsedUri {
  const url = URL.parse(uri);
  if (url === null) throw refusedUri(uri, 'it is not a valid web address', grammar);
  if (url.username !== '' || url.password !== '') throw refusedUri(uri, 'it contains credentials', grammar);
  return { origin: url.origin, segments: readSegments(uri, splitEncodedPath(uri, url), grammar), url };
}

function readSegments(uri: string, split: SplitUri, grammar: UriGrammar): readonly string[] {
  if ('refused' in split) throw refusedUri(uri, split.refused, grammar);
  return split.segments;
}

function readOrigin(uri: string): string {
  return `${parseScheme(uri)}://`;
}
