import { isIP } from 'node:net';
import { isYoloLiftError, YoloLiftError } from '@yololift/core/errors';
import type { UriGrammar } from '@yololift/core/stores';
import { classifyAddress } from './classify-address.ts';
import { type ParsedUri, parsePlaceUri, parseUri } from './parse-uri.ts';
import { refusedUri } from './refused-uri.ts';

/** Where an image is read from: an object below a root, or a web address. */
export type ImageLocation =
  | { readonly kind: 'object'; readonly root: string; readonly key: string }
  | { readonly kind: 'web'; readonly url: URL };

/**
 * Resolves an image's URI to its location.
 * @throws YoloLiftError `IMAGE_URI_REFUSED` - it is outside the allowed places.
 */
export type LocateImage = (uri: string) => ImageLocation;

interface Place extends ParsedUri {
  readonly uri: string;
}

/**
 * Creates a locator for the places in `IMAGE_SOURCES`. A place covers everything below it, by whole path segments:
 * - `mem://bucket/prefix`, and any other root of `grammar`; `mem://*` is every bucket that the credentials can open;
 * - `file:///mnt/in`, except links that lead out of it;
 * - `https://example.com`, `https://example.com:8443/in`, if the name resolves to a public address;
 * - `http://127.0.0.1:8080` or `https://`: an address of this machine or its network, listed literally.
 * @throws YoloLiftError `INVALID_OPTION` - an entry is none of these.
 */
export function createImageLocator(places: readonly string[], grammar: UriGrammar): LocateImage {
  const parsed = places.map((place) => parsePlace(place, grammar));
  const refused = (uri: string, why: string) => refusedUri(uri, why, grammar);
  return (uri) => {
    const image = parseUri(uri, grammar);
    const place = parsed.find((one) => covers(one, image));
    if (place === undefined) throw refused(uri, whyNotListed(image));
    const location = createLocation(image, place);
    if (location === undefined) throw refused(uri, 'it names no image, only a folder or bucket');
    return location;
  };
}

function parsePlace(uri: string, grammar: UriGrammar): Place {
  try {
    const { origin, segments, url } = parsePlaceUri(uri, grammar);
    const problem = url && findWebPlaceError(url);
    if (problem !== undefined) throw refusedUri(uri, problem, grammar);
    return { uri, origin, segments: segments.at(-1) === '' ? segments.slice(0, -1) : segments };
  } catch (cause) {
    if (!isYoloLiftError(cause, 'IMAGE_URI_REFUSED')) throw cause;
    throw new YoloLiftError('INVALID_OPTION', `invalid image place: ${cause.message}`, {
      cause,
    });
  }
}

function findWebPlaceError({ protocol, hostname, search, hash }: URL): string | undefined {
  if (search !== '' || hash !== '') return 'it has a query or fragment; list only the part before it';
  if (hostname.includes('*')) return 'wildcards are not supported; list every host by its own name';
  const address = hostname.replace(/^\[|\]$/g, '');
  const owner = isIP(address) === 0 ? 'a name' : classifyAddress(address);
  if (owner === 'forbidden') return 'images are never read from this address';
  return protocol === 'http:' && owner !== 'local'
    ? 'http:// is only for an address of this network, such as http://127.0.0.1:8080'
    : undefined;
}

function covers(place: Place, image: ParsedUri): boolean {
  return (
    place.origin === image.origin &&
    place.segments.every((segment, index) => segment === image.segments[index])
  );
}

function whyNotListed({ origin, url }: ParsedUri): string {
  if (url?.protocol === 'http:')
    return 'http:// is not safe; use https://, and list its host in IMAGE_SOURCES';
  const example = url === undefined ? `${origin}…` : origin;
  return `its place is not listed in IMAGE_SOURCES; add ${example} or the image's folder to it`;
}

/** Returns `undefined` if the URI names no image. */
function createLocation(
  { origin, segments, rootSegments, url }: ParsedUri,
  place: Place,
): ImageLocation | undefined {
  if (url !== undefined) return { kind: 'web', url };
  const root =
    rootSegments === undefined ? place.uri : `${origin}${segments.slice(0, rootSegments).join('/')}`;
  const key = segments.slice(rootSegments ?? place.segments.length).join('/');
  if (key === '' || key.endsWith('/')) return undefined;
  return { kind: 'object', root, key };
}
