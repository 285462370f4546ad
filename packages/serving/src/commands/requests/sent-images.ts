import { YoloLiftError } from '@yololift/core/errors';
import type { Warning } from '@yololift/core/warnings';

/** An encoded image of a request. */
export interface SentImage {
  /** Its name in the answer: the file name in a form, `image` or `images[2]` in JSON, `image` for a raw body. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A parsed request body. */
export interface PredictBody {
  /** One or more. */
  readonly images: readonly SentImage[];
  /** Unchecked; see `Task.parseOptions`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Warnings about ignored fields, if any. */
  readonly warnings?: readonly Warning[];
}

/** The body of a request whose bytes are one image. */
export function singleImage(bytes: Uint8Array): PredictBody {
  return { images: [{ path: 'image', bytes }], options: {} };
}

/**
 * Checks the number of images before any is decoded.
 * @throws YoloLiftError `INVALID_REQUEST` - no image.
 * @throws YoloLiftError `REQUEST_TOO_LARGE` - more than `maxImages`.
 */
export function assertImageCount(count: number, maxImages: number, missing: string): void {
  if (count === 0) throw new YoloLiftError('INVALID_REQUEST', missing);
  if (count > maxImages) {
    throw new YoloLiftError(
      'REQUEST_TOO_LARGE',
      `a request may have at most ${maxImages} images; send several requests`,
    );
  }
}
