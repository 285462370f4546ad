import { YoloLiftError } from '@yololift/core';
import type { OpenedImage } from './opened-image.ts';

/**
 * Reads an image's bytes, and never holds more of them than is allowed.
 * @param what - for messages.
 * @throws YoloLiftError `IMAGE_TOO_LARGE` - by the size that was told, or while reading where it was not, or wrongly.
 * @throws YoloLiftError `STORE_UNAVAILABLE` - fewer bytes came than were told; retryable.
 */
export async function readWhole(
  { body, size = 0 }: OpenedImage,
  { what, maxBytes }: { readonly what: string; readonly maxBytes: number },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    // The size that was told too, but only in here: a body that nobody began to read cannot be given up.
    if (Math.max(size, length) > maxBytes) {
      throw new YoloLiftError(
        'IMAGE_TOO_LARGE',
        `${what} has more than the ${maxBytes / 1e6} MB that are read`,
      );
    }
    chunks.push(chunk);
  }
  if (length >= size) return Buffer.concat(chunks, length);
  const message = `${what} was cut off after ${length} of ${size} bytes`;
  throw new YoloLiftError('STORE_UNAVAILABLE', message, { isRetryable: true });
}
