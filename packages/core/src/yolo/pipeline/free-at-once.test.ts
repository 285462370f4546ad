import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { constantYoloModel } from '../../../testing/constant-yolo-model.ts';
import { decodeImage } from '../decode/decode-image.ts';
import { loadYolo } from './load-yolo.ts';

const PROGRAM = fileURLToPath(new URL('../../../testing/child/count-collections.ts', import.meta.url));

/** The output of a YOLOv5 of 80 classes at 640: 8.6 MB per run. */
const ROWS = 25_200;
const ATTRIBUTES = 85;

let folder: string;
let modelFile: string;
let photo: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-free-'));
  modelFile = join(folder, 'large-answer.onnx');
  photo = join(folder, 'photo.jpg');
  const output = { name: 'output0', shape: [1, ROWS, ATTRIBUTES], data: new Float32Array(ROWS * ATTRIBUTES) };
  const model = constantYoloModel({
    input: { shape: [1, 3, 640, 640] },
    outputs: [output],
    metadata: { task: 'detect', stride: '32' },
  });
  await writeFile(modelFile, model);
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const; // a file of 700 KB
  await sharp({ create: { width: 1080, height: 810, channels: 3, background: '#336699', noise } }).toFile(
    photo,
  );
});

afterAll(() => rm(folder, { recursive: true }));

test.each(['inline', 'worker'])(
  'a hundred photos cause hardly any full garbage collection, %s',
  async (thread) => {
    const args = [PROGRAM, modelFile, photo, thread, '100'];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    // Thirty to forty without freeing.
    expect(Number(stdout)).toBeLessThanOrEqual(3);
  },
  120_000,
);

test.each(['inline', 'worker'] as const)("the caller's bytes and pixels stay intact, %s", async (thread) => {
  const model = await loadYolo(modelFile, { thread });
  const bytes = await sharp(photo).png().toBuffer();
  const pixels = await decodeImage(bytes);
  const before = [bytes.length, pixels.data.length];
  for (const draw of [undefined, { format: 'png' } as const]) {
    const options = draw === undefined ? {} : { draw };
    await model.predict(bytes, options);
    await model.predict(pixels, options);
  }
  await model.close();
  expect([bytes.length, pixels.data.length]).toEqual(before);
});

test.each(['inline', 'worker'] as const)(
  'the annotated image comes with the prediction, %s',
  async (thread) => {
    const model = await loadYolo(modelFile, { thread });
    const [one, other] = await Promise.all([
      model.predict(photo, { draw: { format: 'png' } }),
      model.predict(photo, { draw: { format: 'webp', quality: 50 } }),
    ]);
    const plain = await model.predict(photo);
    await model.close();
    expect(await sharp(one.picture).metadata()).toMatchObject({ format: 'png', width: 1080, height: 810 });
    expect(await sharp(other.picture).metadata()).toMatchObject({ format: 'webp', width: 1080, height: 810 });
    expect(one.timings.drawMs).toBeGreaterThan(0);
    expect(plain).not.toHaveProperty('picture');
    expect(plain.timings).not.toHaveProperty('drawMs');
  },
);

test('refuses an unsupported drawing format', async () => {
  const model = await loadYolo(modelFile, { thread: 'inline' });
  const wrong = { draw: { format: 'gif' } } as unknown as { readonly draw: { readonly format: 'png' } };
  await expect(model.predict(photo, wrong)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  await expect(model.predict(photo, { draw: { quality: 0 } })).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: expect.stringContaining('draw.quality'),
  });
  await model.close();
});
