import { YoloLiftError } from '@yololift/core/errors';
import type { OpenedImage } from './opened-image.ts';

/**
 * Reads an image's bytes; buffers at most `maxBytes`.
 * @param what - the image's name for messages.
 * @throws YoloLiftError `IMAGE_TOO_LARGE` - by its declared size, or while reading.
 * @throws YoloLiftError `STORE_UNAVAILABLE` - fewer bytes than declared; retryable.
 */
export async function readWhole(
  { body, size = 0 }: OpenedImage,
  { what, maxBytes }: { readonly what: string; readonly maxBytes: number },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    // The declared size is checked inside the loop too: only a body that is being read can be cancelled.
    if (Math.max(size, length) > maxBytes) {
      throw new YoloLiftError('IMAGE_TOO_LARGE', `${what} is larger than the limit of ${maxBytes / 1e6} MB`);
    }
    chunks.push(chunk);
  }
  if (length >= size) return Buffer.concat(chunks, length);
  const message = `${what} was cut off after ${length} of ${size} bytes`;
  throw new YoloLiftError('STORE_UNAVAILABLE', message, { isRetryable: true });
}
