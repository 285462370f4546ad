import { decodeImage } from '@yololift/core/yolo';
import type { AttackTarget } from '../attack-target.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { seedPictures } from './seed-pictures.ts';

/** Pixel limit for corrupt headers. Low, so that the memory limit tests the reader and not this limit. */
const MAX_PIXELS = 4_000_000;

/** Images, mutated in a few places. */
export async function attackPictures(): Promise<AttackTarget> {
  const seeds = await seedPictures();
  return {
    async attack(random) {
      const { data, width, height } = await decodeImage(mutateBytes(random.pick(seeds), random), {
        maxPixels: MAX_PIXELS,
      });
      if (data.length !== width * height * 3) {
        throw new Error(`${width}×${height} came with ${data.length} bytes`);
      }
    },
  };
}
