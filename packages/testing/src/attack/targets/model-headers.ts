import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readModelHeader } from '@yololift/core/onnx';
import { describeModel } from '@yololift/core/yolo';
import type { AttackTarget } from '../attack-target.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateText } from '../mutate-text.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { seedModels } from './seed-models.ts';

/** Metadata literals of exporters, to be mutated. */
const LITERALS = ["{0: 'dog', 1: 'cat'}", "['dog']", '[17, 3]', '[640, 640]', '32', '{"nms": true}', 'True'];
const KEYS = ['names', 'kpt_shape', 'imgsz', 'stride', 'args', 'end2end', 'task'];

/** Model files with corrupt or impossible headers. */
export async function attackModelHeaders(folder: string): Promise<AttackTarget> {
  const seeds = seedModels();
  const file = join(folder, 'model.onnx');
  return {
    async attack(random) {
      await writeFile(file, mutateBytes(random.pick(seeds), random));
      const header = await readModelHeader(file);
      const metadata = random.chance(0.5)
        ? { ...header.metadata, ...brokenMetadata(random) }
        : header.metadata;
      describeModel({ ...header, metadata }, file);
    },
  };
}

function brokenMetadata(random: SeededRandom): Record<string, string> {
  return { [random.pick(KEYS)]: mutateText(random.pick(LITERALS), random) };
}
