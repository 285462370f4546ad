import { decodeImage } from '@yololift/core/yolo';
import type { AttackTarget } from '../attack-target.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { seedPictures } from './seed-pictures.ts';

/** Pixels that a broken header may ask for: what is held against the memory limit is the reader, not the limit itself. */
const MAX_PIXELS = 4_000_000;

/** Pictures, broken in a few places. */
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
