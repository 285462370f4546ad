import { freeMemory } from '../../free-memory.ts';
import type { AnnotateOptions } from '../draw/annotate-image.ts';
import type { RgbImage } from '../types.ts';
import type { Inference } from './engine.ts';

/**
 * Waits for what is found on a picture, draws it there and encodes the whole, then frees the pixels. Not in the queue of
 * runs: the next image's may begin while this one is encoded, in sharp's own threads. The drawing room is entered, and
 * sharp with it, only when the first picture is asked for.
 */
export async function drawFound(
  image: RgbImage,
  finding: Promise<Inference>,
  options: AnnotateOptions,
): Promise<Inference> {
  try {
    const { timings, ...found } = await finding;
    const startedAt = performance.now();
    const { renderPicture } = await import('../draw/annotate-image.ts');
    const encoded = await renderPicture(image, found, options);
    // libvips' own memory cannot be given to another thread.
    const picture = new Uint8Array(encoded);
    freeMemory(encoded);
    return { ...found, picture, timings: { ...timings, drawMs: performance.now() - startedAt } };
  } finally {
    freeMemory(image.data);
  }
}
