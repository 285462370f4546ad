import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { systemClock, untilAborted, withTimeLimit } from '@yololift/core/async';
import { YoloLiftError } from '@yololift/core/errors';
import type { Clock } from '@yololift/core/ports';
import { isWeb, OWN_GRAMMAR, parseScheme, plainWebUri } from '@yololift/core/stores';
import { checkedLookup, type ResolveHost } from './checked-lookup.ts';
import { classifyAddress } from './classify-address.ts';
import { openWebImage } from './open-web-image.ts';
import { parseUri } from './parse-uri.ts';
import { readWhole } from './read-whole.ts';
import { refusedUri } from './refused-uri.ts';
import { createWebClient } from './web-client.ts';
import { webError } from './web-errors.ts';

/** Options of `createPublicImageReader`. */
export interface PublicImageOptions {
  readonly maxBytes: number;
  /** Timeout for one whole image. */
  readonly timeoutMs: number;
  /** Resolves a host. Default: `dns.lookup`. */
  readonly resolve?: ResolveHost;
  readonly clock?: Clock;
}

/** Reads the image at an address; see `createPublicImageReader`. */
export type ReadPublicImage = (uri: string) => Promise<Uint8Array>;

/**
 * Creates a reader of images by URL, for any public host with `https://` only. Checks every redirect and every resolved
 * address the same way.
 *
 * Its calls throw:
 * - YoloLiftError `IMAGE_URI_REFUSED` - not `https://`, or a host of this machine, its network or its platform.
 * - YoloLiftError `IMAGE_NOT_FOUND`, `IMAGE_TOO_LARGE`, `ACCESS_DENIED`, `URL_UNAVAILABLE`
 */
export function createPublicImageReader(options: PublicImageOptions): ReadPublicImage {
  const { maxBytes, timeoutMs, clock = systemClock } = options;
  const { resolve = (host) => lookup(host, { all: true }) } = options;
  const client = createWebClient(checkedLookup(resolve, (address) => classifyAddress(address) === 'public'));

  async function readOnce(url: URL, signal: AbortSignal): Promise<Uint8Array> {
    const what = plainWebUri(url.href);
    try {
      const image = await openWebImage({ client, follow: publicUrl }, url, signal);
      return await readWhole(image, { what, maxBytes });
    } catch (error) {
      signal.throwIfAborted();
      throw webError(error, what);
    }
  }

  return async (uri) => {
    const url = publicUrl(uri);
    const message = `${plainWebUri(uri)} could not be read within ${timeoutMs / 1000} s`;
    const late = () => new YoloLiftError('URL_UNAVAILABLE', message, { isRetryable: true });
    return withTimeLimit({ clock, limitMs: timeoutMs, createError: late }, (signal) =>
      untilAborted(readOnce(url, signal), signal),
    );
  };
}

/**
 * Parses a URL and checks that it may be fetched. Host names are checked when they are resolved.
 * @throws YoloLiftError `IMAGE_URI_REFUSED`
 */
export function publicUrl(uri: string): URL {
  const url = isWeb(parseScheme(uri)) ? parseUri(uri, OWN_GRAMMAR).url : undefined;
  if (url?.protocol !== 'https:') throw refusedUri(uri, 'only https:// is fetched', OWN_GRAMMAR);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) === 0 || classifyAddress(host) === 'public') return url;
  throw refusedUri(uri, 'it is an address of this machine, its network or its platform', OWN_GRAMMAR);
}
