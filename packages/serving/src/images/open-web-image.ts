import type { IncomingMessage } from 'node:http';
import { OWN_GRAMMAR, plainWebUri } from '@yololift/core/stores';
import type { OpenedImage } from './opened-image.ts';
import { refusedUri } from './refused-uri.ts';
import type { WebClient } from './web-client.ts';
import { assertOk } from './web-errors.ts';

/** Dependencies of `openWebImage`. */
export interface WebImageDeps {
  readonly client: WebClient;
  /**
   * Checks the target of a redirect.
   * @throws YoloLiftError `IMAGE_URI_REFUSED`
   */
  readonly follow: (uri: string) => URL;
}

const MAX_REDIRECTS = 3;
const REDIRECTS: readonly (number | undefined)[] = [301, 302, 303, 307, 308];

/**
 * Opens a web image. Checks each redirect like the first address.
 * @throws YoloLiftError `IMAGE_URI_REFUSED` - a redirect to a place that is not allowed, or a fourth redirect.
 * @throws YoloLiftError as `assertOk`; or what the client threw.
 */
export async function openWebImage(
  { client, follow }: WebImageDeps,
  url: URL,
  signal: AbortSignal,
): Promise<OpenedImage> {
  let at = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const response = await client.get(at, signal);
    const { location } = response.headers;
    if (location === undefined || !REDIRECTS.includes(response.statusCode)) {
      return opened(response, { url: at, isRedirected: redirects > 0 });
    }
    response.destroy();
    const next = URL.parse(location, at.href);
    if (next === null) throw refusedUri(at.href, 'it redirects to an invalid web address', OWN_GRAMMAR);
    at = follow(next.href);
  }
  throw refusedUri(url.href, `it redirects more than ${MAX_REDIRECTS} times`, OWN_GRAMMAR);
}

function opened(
  response: IncomingMessage,
  { url, isRedirected }: { readonly url: URL; readonly isRedirected: boolean },
): OpenedImage {
  try {
    assertOk(response, plainWebUri(url.href));
  } catch (error) {
    response.destroy();
    throw error;
  }
  const { etag, 'content-length': length } = response.headers;
  return {
    // An ETag is valid for one address. Results are keyed by addresses without queries, so an ETag of an address with a
    // query, or of a redirect's target, is not used.
    etag: url.search === '' && !isRedirected && etag?.startsWith('"') ? etag : undefined,
    size: length === undefined ? undefined : Number(length),
    body: response,
  };
}
