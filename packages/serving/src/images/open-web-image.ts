import type { IncomingMessage } from 'node:http';
import { OWN_GRAMMAR, plainWebUri } from '@yololift/core/stores';
import type { OpenedImage } from './opened-image.ts';
import { refusedUri } from './refused-uri.ts';
import type { WebClient } from './web-client.ts';
import { assertOk } from './web-errors.ts';

/** What opening a web image needs. */
export interface WebImageDeps {
  readonly client: WebClient;
  /**
   * Checks where a redirect leads to.
   * @throws YoloLiftError `IMAGE_URI_REFUSED`
   */
  readonly follow: (uri: string) => URL;
}

const MAX_REDIRECTS = 3;
const REDIRECTS: readonly (number | undefined)[] = [301, 302, 303, 307, 308];

/**
 * Opens an image on the web. Each redirect is checked as the first address was.
 * @throws YoloLiftError `IMAGE_URI_REFUSED` - a redirect leads to where nothing is read, or the fourth one.
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
    if (next === null) throw refusedUri(at.href, 'it redirects to what is no web address', OWN_GRAMMAR);
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
    // An ETag tells the contents of one address apart. Images are told apart by addresses without their queries, so an
    // ETag is no help where there was one, or where it is another address's.
    etag: url.search === '' && !isRedirected && etag?.startsWith('"') ? etag : undefined,
    size: length === undefined ? undefined : Number(length),
    body: response,
  };
}
