import { lookup } from 'node:dns/promises';
import { systemClock, untilAborted, withRetries, withTimeLimit } from '@yololift/core/async';
import { YoloLiftError } from '@yololift/core/errors';
import type { Clock } from '@yololift/core/ports';
import { digestOf } from '@yololift/core/release/manifest';
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

/** An encoded image and its source. */
export interface SourceImage {
  /** Without credentials, query and fragment; safe for logs and results. */
  readonly uri: string;
  /** Identifies the bytes: the store's ETag, or `sha256:…` if there is no reliable one. */
  readonly etag: string;
  readonly bytes: Uint8Array;
}

/** Reads images by URI. */
export interface ImageReader {
  /**
   * Reads one whole image.
   * @throws YoloLiftError `IMAGE_URI_REFUSED` - its place is not allowed; the message names the setting.
   * @throws YoloLiftError `IMAGE_NOT_FOUND`, `IMAGE_TOO_LARGE`, `ACCESS_DENIED`
   * @throws YoloLiftError `STORE_UNAVAILABLE`, `URL_UNAVAILABLE` - see `isRetryable`; also after the timeout.
   * @throws the signal's reason.
   */
  read(uri: string, options: { readonly signal: AbortSignal }): Promise<SourceImage>;
}

/** Options of `createImageReader`. */
export interface ImageReaderOptions {
  /** Opens buckets and folders: `StoreRegistry.openRoot`. */
  readonly openRoot: OpenReader;
  /** URI grammar of the stores: `StoreRegistry.grammar`. Default: folders only. */
  readonly grammar?: UriGrammar;
  /** Places that images may be read from, see `createImageLocator`. Default: none. */
  readonly allowedRoots?: readonly string[];
  /** Maximum size of an image. Default 25 MB. */
  readonly maxBytes?: number;
  /** Timeout for one whole image, retries included. Default 15 s. */
  readonly timeoutMs?: number;
  /** Resolves a host. Default: `dns.lookup`. */
  readonly resolve?: ResolveHost;
  readonly clock?: Clock;
}

/**
 * Creates a reader of images by URI. Makes up to three attempts with a store, because the SDKs' own retries are off, and
 * one with a web server.
 * @throws YoloLiftError `INVALID_OPTION` - an entry of `allowedRoots` is invalid.
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
    throw refusedUri(uri, 'a web address redirects to it', grammar);
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
      const late = () => timedOut(location, plain, timeoutMs);
      return withTimeLimit({ clock, limitMs: timeoutMs, createError: late }, (tooLate) => {
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

function timedOut({ kind }: ImageLocation, uri: string, timeoutMs: number): YoloLiftError {
  const code = kind === 'web' ? 'URL_UNAVAILABLE' : 'STORE_UNAVAILABLE';
  return new YoloLiftError(code, `${uri} could not be read within ${timeoutMs / 1000} s`, {
    isRetryable: true,
  });
}
