import { schemeOf } from '../stores/scheme-of.ts';
import { refusedUri } from './refused-uri.ts';

/** A URI taken apart: of an image, or of a place where images may lie. */
export interface ParsedUri {
  /** What comes before the path: `s3://`, `file://`, `https://example.com:8443`. */
  readonly origin: string;
  /** Of the path. A bucket (an account and container) comes first. Decoded where the scheme encodes: web, `file`. */
  readonly segments: readonly string[];
  /** Of a web address. */
  readonly url?: URL;
}

/** No store or web server takes more. */
const MAX_LENGTH = 4096;

/**
 * Takes apart `s3://bucket/key`, `gs://bucket/key`, `az://account/container/key` (keys as they are, not encoded),
 * `file:///path` and `https://host/path` (percent-encoded, as in a browser).
 * @throws YoloLiftError `IMAGE_URI_REFUSED` - another scheme, or a URI that two readers may read in two ways.
 */
export function parseUri(uri: string): ParsedUri {
  if (uri.length > MAX_LENGTH) throw refusedUri(uri, `it is longer than ${MAX_LENGTH} characters`);
  if (/\p{Cc}/u.test(uri)) throw refusedUri(uri, 'it has a control character');
  switch (schemeOf(uri)) {
    case 's3':
    case 'gs':
    case 'az':
      return parseObjectUri(uri);
    case 'file':
      return parseFileUri(uri);
    case 'https':
    case 'http':
      return parseWebUri(uri);
    default:
      throw refusedUri(uri, 'only s3:, az:, gs:, file: and https: are understood');
  }
}

function parseObjectUri(uri: string): ParsedUri {
  assertNoDots(uri, uri);
  const [, scheme = '', path = ''] = /^(\w+):\/\/(.*)$/.exec(uri) ?? [];
  const segments = path.split('/');
  if (!/^[\w$][\w.-]*$/.test(segments[0] ?? '')) throw refusedUri(uri, 'it names no bucket');
  return { origin: `${scheme.toLowerCase()}://`, segments };
}

function parseFileUri(uri: string): ParsedUri {
  const url = URL.parse(uri);
  if (url === null || url.host !== '' || !/^file:\/\/\//i.test(uri)) {
    throw refusedUri(uri, 'write it as file:///absolute/path');
  }
  return { origin: 'file://', segments: pathSegments(uri, url) };
}

function parseWebUri(uri: string): ParsedUri {
  const url = URL.parse(uri);
  if (url === null) throw refusedUri(uri, 'it is no web address');
  if (url.username !== '' || url.password !== '') throw refusedUri(uri, 'it has credentials in it');
  return { origin: url.origin, segments: pathSegments(uri, url), url };
}

function pathSegments(uri: string, url: URL): readonly string[] {
  // `URL` has resolved dots by now, and a server or a disk may resolve what is left otherwise.
  assertNoDots(uri, uri.replace(/[?#].*$/s, ''));
  const segments = url.pathname
    .slice(1)
    .split('/')
    .map((segment) => decode(uri, segment));
  if (segments.some((segment) => /[/\\\p{Cc}]/u.test(segment))) {
    throw refusedUri(uri, 'it has an encoded slash or control character');
  }
  return segments;
}

function assertNoDots(uri: string, path: string): void {
  if (!path.split(/[/\\]|%2f|%5c/i).some((segment) => /^(\.|%2e){1,2}$/i.test(segment))) return;
  throw refusedUri(uri, 'it has "." or ".." in its path');
}

function decode(uri: string, segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // The cause has nothing to add.
    throw refusedUri(uri, 'its percent-encoding is broken');
  }
}
