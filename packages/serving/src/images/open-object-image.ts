import { isYoloLiftError, YoloLiftError } from '@yololift/core/errors';
import type { ObjectReader } from '@yololift/core/ports';
import type { OpenedImage } from './opened-image.ts';

/**
 * Opens an image in a bucket, container or folder.
 * @throws YoloLiftError `IMAGE_NOT_FOUND`, `ACCESS_DENIED`, `STORE_UNAVAILABLE`
 */
export async function openObjectImage(
  root: ObjectReader,
  key: string,
  signal: AbortSignal,
): Promise<OpenedImage> {
  try {
    const result = await root.fetch(key, { signal });
    if (result.kind === 'modified') return result;
  } catch (cause) {
    if (!isYoloLiftError(cause, 'OBJECT_NOT_FOUND')) throw cause;
    throw new YoloLiftError('IMAGE_NOT_FOUND', `${root.uri}/${key} does not exist`, { cause });
  }
  throw new YoloLiftError(
    'INTERNAL',
    `${root.uri}/${key}: unexpected answer "not modified" to an unconditional read`,
  );
}
