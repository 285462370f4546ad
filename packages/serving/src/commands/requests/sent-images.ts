import type { Warning } from '@yololift/core';
import { YoloLiftError } from '@yololift/core';

/** An encoded image as a request brought it. */
export interface SentImage {
  /** What the answer calls it: the file's name in a form, `image` or `images[2]` in JSON, `image` for bare bytes. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a request's body held. */
export interface DetectBody {
  /** One or more. */
  readonly images: readonly SentImage[];
  /** Unchecked; `Task.parseOptions` does that. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What to say of the rest of it; absent where there is nothing. */
  readonly warnings?: readonly Warning[];
}

/** A body that is one image and nothing else. */
export function soleImage(bytes: Uint8Array): DetectBody {
  return { images: [{ path: 'image', bytes }], options: {} };
}

/**
 * Refuses a request with too many images before any is looked at, or with none.
 * @throws YoloLiftError `INVALID_REQUEST` - none. @throws YoloLiftError `REQUEST_TOO_LARGE` - too many.
 */
export function assertImageCount(count: number, maxImages: number, missing: string): void {
  if (count === 0) throw new YoloLiftError('INVALID_REQUEST', missing);
  if (count > maxImages) {
    throw new YoloLiftError(
      'REQUEST_TOO_LARGE',
      `a request may bring ${maxImages} images at most; send several requests`,
    );
  }
}
