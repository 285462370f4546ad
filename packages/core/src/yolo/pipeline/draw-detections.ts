import { freeMemory } from '../../free-memory.ts';
import type { AnnotateOptions } from '../draw/annotate-image.ts';
import type { RgbImage } from '../types.ts';
import type { Inference } from './engine.ts';

/**
 * Waits for an image's detections, draws them, encodes the image, then frees the pixels. This happens outside
 * the queue of runs: the next run may start while sharp's threads encode. The drawing code and sharp are
 * loaded on first use.
 */
export async function drawDetections(
  image: RgbImage,
  finding: Promise<Inference>,
  options: AnnotateOptions,
): Promise<Inference> {
  try {
    const { timings, ...found } = await finding;
    const startedAt = performance.now();
    const { renderPicture } = await import('../draw/annotate-image.ts');
    const encoded = await renderPicture(image, found, options);
    // libvips' memory cannot be transferred to another thread.
    const picture = new Uint8Array(encoded);
    freeMemory(encoded);
    return { ...found, picture, timings: { ...timings, drawMs: performance.now() - startedAt } };
  } finally {
    freeMemory(image.data);
  }
}
