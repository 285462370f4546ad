import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConstantYoloModelSpec, constantYoloModel } from '@yololift/core/testing';

/** 84 candidates on a 64×64 input: 8×8 + 4×4 + 2×2. */
const CANDIDATES = 84;

/** A model file in a temporary folder. */
export interface ModelFile {
  readonly path: string;
  /** Deletes it. */
  remove(): Promise<void>;
}

/**
 * Writes a runnable anchor-free model that detects one cat, 20 px square, in every picture.
 * @param options - `endlessAbove`: a run never ends if all pixels, 0..1, exceed this.
 */
export async function writeCatModel(
  options: Pick<ConstantYoloModelSpec, 'endlessAbove'> = {},
): Promise<ModelFile> {
  const data = new Float32Array(6 * CANDIDATES);
  for (const [attribute, value] of [32, 32, 20, 20, 0.1, 0.9].entries()) data[attribute * CANDIDATES] = value;
  const model = constantYoloModel({
    input: { shape: [1, 3, 64, 64] },
    outputs: [{ name: 'output0', shape: [1, 6, CANDIDATES], data }],
    metadata: { task: 'detect', stride: '32', names: "{0: 'dog', 1: 'cat'}" },
    ...options,
  });
  const folder = await mkdtemp(join(tmpdir(), 'yololift-'));
  const path = join(folder, 'cats.onnx');
  await writeFile(path, model);
  return { path, remove: () => rm(folder, { recursive: true }) };
}
