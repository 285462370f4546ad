import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { constantYoloModel } from '../../../testing/constant-yolo-model.ts';
import { decodeImage } from '../decode/decode-image.ts';
import type { RgbImage } from '../types.ts';
import { loadYolo, openYolo } from './load-yolo.ts';

/** 84 candidates on a 64×64 input: 8×8 + 4×4 + 2×2. */
const CANDIDATES = 84;

let folder: string;
let modelFile: string;

/** An anchor-free model of two classes that always returns one cat, 20 px square, about (32, 32). */
function catModel(): Uint8Array {
  const data = new Float32Array(6 * CANDIDATES);
  const put = (attribute: number, value: number) => {
    data[attribute * CANDIDATES + 5] = value;
  };
  for (const [attribute, value] of [32, 32, 20, 20, 0.1, 0.9].entries()) put(attribute, value);
  return constantYoloModel({
    input: { shape: [1, 3, 64, 64] },
    outputs: [{ name: 'output0', shape: [1, 6, CANDIDATES], data }],
    metadata: { task: 'detect', stride: '32', names: "{0: 'dog', 1: 'cat'}" },
  });
}

function greyImage(width: number, height: number): RgbImage {
  return { data: new Uint8Array(width * height * 3).fill(128), width, height };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-'));
  modelFile = join(folder, 'cats.onnx');
  await writeFile(modelFile, catModel());
});

afterAll(() => rm(folder, { recursive: true }));

describe.each(['worker', 'inline'] as const)('a model in the %s thread', (thread) => {
  test('returns the cat in pixels of the image', async () => {
    const model = await loadYolo(modelFile, { thread });
    // 128×64 into 64×64: scale 0.5, padY 16; the box (22..42, 22..42) becomes (44..84, 12..52).
    const { detections, width, height } = await model.predict(greyImage(128, 64));
    await model.close();
    expect({ width, height }).toEqual({ width: 128, height: 64 });
    expect(detections).toHaveLength(1);
    expect(detections[0]).toMatchObject({ name: 'cat', class: 1, box: { x1: 44, y1: 12, x2: 84, y2: 52 } });
    expect(detections[0]?.confidence).toBeCloseTo(0.9, 5);
  });

  test('predicts a hundred at once, in order, each for its own image', async () => {
    const model = await loadYolo(modelFile, { thread });
    const sizes = Array.from({ length: 100 }, (_, index) => 64 + index);
    const outcomes = await model.predict(sizes.map((size) => greyImage(size, size)));
    await model.close();
    expect(outcomes.map((outcome) => outcome.ok && outcome.prediction.width)).toEqual(sizes);
  });

  test('a bad image fails alone', async () => {
    const model = await loadYolo(modelFile, { thread });
    const outcomes = await model.predict([greyImage(8, 8), join(folder, 'nothing.jpg'), greyImage(8, 8)]);
    await model.close();
    expect(outcomes.map((outcome) => outcome.ok || outcome.error.code)).toEqual([
      true,
      'IMAGE_NOT_FOUND',
      true,
    ]);
  });

  test('keeps the caller’s pixels', async () => {
    const model = await loadYolo(modelFile, { thread });
    const image = greyImage(10, 10);
    await model.predict(image);
    await model.predict(image);
    await model.close();
    expect(image.data.every((value) => value === 128)).toBe(true);
    expect(image.data).toHaveLength(300);
  });

  test('finishes running predictions on close, and refuses new ones', async () => {
    const model = await loadYolo(modelFile, { thread });
    const running = model.predict(greyImage(64, 64));
    await Promise.all([model.close(), model.close()]);
    expect((await running).detections).toHaveLength(1);
    await expect(model.predict(greyImage(64, 64))).rejects.toMatchObject({ code: 'MODEL_CLOSED' });
  });

  test('times a bare run after a prediction', async () => {
    const model = await loadYolo(modelFile, { thread });
    await expect(model.timeRun()).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await model.predict(greyImage(64, 64));
    expect(await model.timeRun()).toBeGreaterThan(0);
    await model.close();
  });

  test.each([
    ['missing', 'missing.onnx', undefined, 'MODEL_NOT_FOUND'],
    ['empty', 'empty.onnx', '', 'MODEL_CORRUPT'],
    ['text', 'text.onnx', 'not a model at all', 'MODEL_CORRUPT'],
  ])('refuses a %s file', async (_what, name, content, code) => {
    if (content !== undefined) await writeFile(join(folder, name), content);
    await expect(loadYolo(join(folder, name), { thread })).rejects.toMatchObject({ code });
  });
});

test('accepts predictions while the session is created', async () => {
  const opening = openYolo(modelFile);
  const { detections } = await opening.predict(greyImage(64, 64));
  expect(detections).toHaveLength(1);
  await (await opening.ready).close();
});

test('a model that fails to load fails its early predictions with the same error', async () => {
  const opening = openYolo(join(folder, 'missing.onnx'));
  const early = opening.predict(greyImage(64, 64));
  await expect(early).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  await expect(opening.ready).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
});

test.each([[{ confidence: 1.5 }], [{ iou: Number.NaN }], [{ maxDetections: 0 }], [{ classes: [2] }]])(
  'refuses %j',
  async (options) => {
    const model = await loadYolo(modelFile, { thread: 'inline' });
    await expect(model.predict(greyImage(8, 8), options)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await model.close();
  },
);

test('the result of decodeImage can be predicted twice', async () => {
  const decoded = await decodeImage(
    await sharp(greyImage(64, 64).data, { raw: { width: 64, height: 64, channels: 3 } })
      .png()
      .toBuffer(),
  );
  const model = await loadYolo(modelFile);
  const [first, second] = [await model.predict(decoded), await model.predict(decoded)];
  await model.close();
  expect(first.detections).toEqual(second.detections);
});
