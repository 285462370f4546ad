import { lookup } from 'node:dns/promises';
import { YoloLiftError } from '@yololift/core';
import { systemClock, untilAborted, withRetries, withTimeLimit } from '@yololift/core/async';
import type { Clock } from '@yololift/core/ports';
import { digestOf } from '@yololift/core/release';
import type { UriGrammar } from '@yololift/core/stores';
import { OWN_GRAMMAR, plainUri } from '@yololift/core/stores';
import { cacheReaders, type OpenReader } from './cache-readers.ts';
import { checkedLookup, type ResolveHost } from './checked-lookup.ts';
import { classifyAddress } from './classify-address.ts';
import { createImageLocator, type ImageLocation } from './image-places.ts';
import { openObjectImage } from './open-object-image.ts';
import { openWebImage } from './open-web-image.ts';
import { readWhole } from './read-whole.ts';
import { refusedUri } from './refused-uri.ts';
import { createWebClient } from './web-client.ts';
import { webError } from './web-errors.ts';

/** An encoded image, as it lay where its URI says. */
export interface SourceImage {
  /** Without credentials, query and fragment: fit for logs and results. */
  readonly uri: string;
  /** Names these bytes: the store's ETag, or `sha256:…` where it has none that can be relied on. */
  readonly etag: string;
  readonly bytes: Uint8Array;
}

/** Reads images that a command names by URI. */
export interface ImageReader {
  /**
   * Reads one image whole.
   * @throws YoloLiftError `IMAGE_URI_REFUSED` - it lies where nothing may be read from; says which setting allows it.
   * @throws YoloLiftError `IMAGE_NOT_FOUND`, `IMAGE_TOO_LARGE`, `ACCESS_DENIED`
   * @throws YoloLiftError `STORE_UNAVAILABLE`, `URL_UNAVAILABLE` - see `isRetryable`; also where it took too long.
   * @throws the signal's reason.
   */
  read(uri: string, options: { readonly signal: AbortSignal }): Promise<SourceImage>;
}

/** Options of `createImageReader`. */
export interface ImageReaderOptions {
  /** Opens buckets and folders: `StoreRegistry.openRoot`. */
  readonly openRoot: OpenReader;
  /** What their URIs look like: `StoreRegistry.grammar`. Default: folders alone are known. */
  readonly grammar?: UriGrammar;
  /** Where images may lie, see `createImageLocator`. Default: nowhere. */
  readonly allowedRoots?: readonly string[];
  /** Default 25 MB. */
  readonly maxBytes?: number;
  /** For the whole of an image. Default 15 s. */
  readonly timeoutMs?: number;
  /** Looks a host up. Default: as the machine does. */
  readonly resolve?: ResolveHost;
  readonly clock?: Clock;
}

/**
 * Makes a reader of images by URI. A store is asked up to three times, since the SDKs' own retries are off; a web
 * server is asked once.
 * @throws YoloLiftError `INVALID_OPTION` - an entry of `allowedRoots` cannot be used.
 */
export function createImageReader(options: ImageReaderOptions): ImageReader {
  const { allowedRoots = [], maxBytes = 25e6, timeoutMs = 15_000, clock = systemClock } = options;
  const { grammar = OWN_GRAMMAR } = options;
  const { resolve = (host) => lookup(host, { all: true }) } = options;
  const locate = createImageLocator(allowedRoots, grammar);
  const openRoot = cacheReaders(options.openRoot);
  const client = createWebClient(checkedLookup(resolve, (address) => classifyAddress(address) === 'public'));

  async function open(location: ImageLocation, signal: AbortSignal) {
    if (location.kind === 'web') return openWebImage({ client, follow }, location.url, signal);
    return openObjectImage(await openRoot(location.root), location.key, signal);
  }

  function follow(uri: string): URL {
    const location = locate(uri);
    if (location.kind === 'web') return location.url;
    throw refusedUri(uri, 'a web address leads to it', grammar);
  }

  async function readOnce(location: ImageLocation, uri: string, signal: AbortSignal): Promise<SourceImage> {
    try {
      const image = await open(location, signal);
      const bytes = await readWhole(image, { what: uri, maxBytes });
      return { uri, etag: image.etag || digestOf(bytes), bytes };
    } catch (error) {
      signal.throwIfAborted();
      throw location.kind === 'web' ? webError(error, uri) : error;
    }
  }

  return {
    async read(uri, { signal }) {
      signal.throwIfAborted();
      const location = locate(uri);
      const plain = plainUri(uri, grammar);
      const late = () => tookTooLong(location, plain, timeoutMs);
      return withTimeLimit({ clock, limitMs: timeoutMs, late }, (tooLate) => {
        const either = AbortSignal.any([signal, tooLate]);
        const once = () => readOnce(location, plain, either);
        const reading =
          location.kind === 'web'
            ? once()
            : withRetries({ clock, random: Math.random, signal: either }, once);
        return untilAborted(reading, either);
      });
    },
  };
}

function tookTooLong({ kind }: ImageLocation, uri: string, timeoutMs: number): YoloLiftError {
  const code = kind === 'web' ? 'URL_UNAVAILABLE' : 'STORE_UNAVAILABLE';
  return new YoloLiftError(code, `${uri} could not be read within ${timeoutMs / 1000} s`, {
    isRetryable: true,
  });
}
