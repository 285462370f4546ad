import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { constantYoloModel } from './constant-yolo-model.ts';

/** 84 candidates on a 64×64 input: 8×8 + 4×4 + 2×2. */
const CANDIDATES = 84;

/** A model that finds a cat in every image, with its output in an external file, and an image. */
export interface CatWithExternalData {
  readonly modelFile: string;
  /** The file of its output. */
  readonly dataFile: string;
  readonly image: string;
}

/**
 * Writes the model and the image to a folder.
 * @param location - location of the external file in the model.
 */
export async function writeCatWithExternalData(
  folder: string,
  location = 'weights/cat.onnx.data',
): Promise<CatWithExternalData> {
  const data = new Float32Array(5 * CANDIDATES);
  for (const [attribute, value] of [32, 32, 20, 20, 0.9].entries()) data[attribute * CANDIDATES] = value;
  const [modelFile, dataFile, image] = [
    join(folder, 'cat.onnx'),
    join(folder, location),
    join(folder, 'grey.png'),
  ];
  await mkdir(dirname(dataFile), { recursive: true });
  await writeFile(
    modelFile,
    constantYoloModel({
      input: { shape: [1, 3, 64, 64] },
      outputs: [{ name: 'output0', shape: [1, 5, CANDIDATES], data, externalData: location }],
      metadata: { task: 'detect', stride: '32', names: "{0: 'cat'}" },
    }),
  );
  await writeFile(dataFile, new Uint8Array(data.buffer));
  const grey = sharp({ create: { width: 64, height: 64, channels: 3, background: '#777' } });
  await writeFile(image, await grey.png().toBuffer());
  return { modelFile, dataFile, image };
}
