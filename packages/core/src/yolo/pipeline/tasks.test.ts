import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConstantOutput, constantYoloModel } from '../../../testing/constant-yolo-model.ts';
import type { Prediction } from '../prediction.ts';
import type { RgbImage } from '../types.ts';
import { loadYolo } from './load-yolo.ts';
import type { PredictOptions } from './yolo-model.ts';

// Each task from the network's outputs to the image's pixels. The networks return a constant, so every value
// is known: a 64×64 input, an image of 128×64 (scale 0.5, padY 16), 84 = 64 + 16 + 4 candidates.

const CANDIDATES = 84;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-tasks-'));
});
afterAll(() => rm(folder, { recursive: true }));

const image: RgbImage = { data: new Uint8Array(128 * 64 * 3), width: 128, height: 64 };

interface Answer {
  readonly metadata: Readonly<Record<string, string>>;
  readonly outputs: readonly ConstantOutput[];
  readonly options?: PredictOptions;
}

async function predict({ metadata, outputs, options = {} }: Answer): Promise<Prediction> {
  const file = join(folder, `${Math.random()}.onnx`);
  await writeFile(file, constantYoloModel({ input: { shape: [1, 3, 64, 64] }, outputs, metadata }));
  const model = await loadYolo(file, { thread: 'inline', threads: 1 });
  try {
    return await model.predict(image, options);
  } finally {
    await model.close();
  }
}

/** `[1, attributes, 84]` with `rows` as its first candidates, all others 0. */
function anchorFree(attributes: number, ...rows: readonly (readonly number[])[]): ConstantOutput {
  const data = new Float32Array(attributes * CANDIDATES);
  rows.forEach((row, candidate) => {
    row.forEach((value, attribute) => {
      data[attribute * CANDIDATES + candidate] = value;
    });
  });
  return { name: 'output0', shape: [1, attributes, CANDIDATES], data };
}

describe('detect', () => {
  const metadata = { task: 'detect', stride: '32', names: "{0: 'dog', 1: 'cat'}" };

  test('boxes are in the image’s pixels, clipped to it', async () => {
    const { detections } = await predict({
      metadata,
      outputs: [anchorFree(6, [32, 32, 20, 20, 0.1, 0.9], [60, 32, 20, 8, 0.8, 0.1])],
    });
    expect(detections).toMatchObject([
      { name: 'cat', class: 1, box: { x1: 44, y1: 12, x2: 84, y2: 52 } },
      { name: 'dog', class: 0, box: { x1: 100, y1: 24, x2: 128, y2: 40 } },
    ]);
  });

  test('coordinates in 0..1 are detected, and give the same', async () => {
    const { detections } = await predict({
      metadata,
      outputs: [anchorFree(6, [0.5, 0.5, 20 / 64, 20 / 64, 0.1, 0.9])],
    });
    const [found] = detections;
    expect(found?.box.x1).toBeCloseTo(44, 4);
    expect(found?.box.y2).toBeCloseTo(52, 4);
  });

  test('the transposed layout gives the same', async () => {
    const data = new Float32Array(CANDIDATES * 6);
    data.set([32, 32, 20, 20, 0.1, 0.9], 6);
    const { detections } = await predict({
      metadata,
      outputs: [{ name: 'output0', shape: [1, CANDIDATES, 6], data }],
    });
    expect(detections).toMatchObject([{ name: 'cat', box: { x1: 44, y1: 12, x2: 84, y2: 52 } }]);
  });

  test('classes, max and agnostic are applied', async () => {
    const outputs = [
      anchorFree(6, [32, 32, 20, 20, 0.1, 0.9], [32, 32, 20, 20, 0.8, 0.1], [10, 32, 8, 8, 0.7, 0]),
    ];
    const names = async (options: PredictOptions) =>
      (await predict({ metadata, outputs, options })).detections.map(({ name }) => name);
    expect(await names({})).toEqual(['cat', 'dog', 'dog']);
    expect(await names({ agnostic: true })).toEqual(['cat', 'dog']);
    expect(await names({ classes: [1] })).toEqual(['cat']);
    expect(await names({ maxDetections: 1 })).toEqual(['cat']);
    expect(await names({ confidence: 0.85 })).toEqual(['cat']);
  });
});

test('pose: keypoints in the image’s pixels, with their visibility', async () => {
  const metadata = { task: 'pose', stride: '32', names: "{0: 'person'}", kpt_shape: '[2, 3]' };
  const { detections } = await predict({
    metadata,
    outputs: [anchorFree(11, [32, 32, 20, 20, 0.9, ...[30, 26, 0.75], ...[40, 36, 0.25]])],
  });
  expect(detections).toMatchObject([
    { name: 'person', keypoints: { x: [60, 80], y: [20, 40], visible: [0.75, 0.25] } },
  ]);
});

test('segment: the mask as an outline and as run lengths', async () => {
  // Prototypes of 16×16 cells (4 px of the input, 8 px of the image), inside everywhere.
  const prototypes = { name: 'output1', shape: [1, 32, 16, 16], data: new Float32Array(32 * 256).fill(1) };
  const coefficients = [1, ...Array(31).fill(0)];
  const { detections } = await predict({
    metadata: { task: 'segment', stride: '32', names: "{0: 'dog'}" },
    outputs: [anchorFree(37, [32, 32, 16, 16, 0.9, ...coefficients]), prototypes],
    options: { runLengthMasks: true },
  });
  const [{ segments, mask } = {}] = detections;
  // The box is px 24..40 of the input: cells 6..9, fading out 2 px beyond: px 22..42, the image's 44..84 × 12..52.
  expect([Math.min(...segments!.x), Math.max(...segments!.x)]).toEqual([44, 83]);
  expect([Math.min(...segments!.y), Math.max(...segments!.y)]).toEqual([12, 51]);
  const area = mask!.counts.reduce((sum, count, run) => sum + (run % 2) * count, 0);
  expect(mask!.size).toEqual([64, 128]);
  expect(Math.abs(area - 40 * 40)).toBeLessThanOrEqual(4); // corners of an upscaled mask may be rounded
});

describe('obb', () => {
  const metadata = { task: 'obb', stride: '32', names: "{0: 'ship'}" };
  const QUARTER = Math.PI / 2;

  test('a rotated box is regularised, restored, and has an upright box', async () => {
    // 20×10 at 90° is 10×20 at 0°; twice that in the image.
    const { detections } = await predict({
      metadata,
      outputs: [anchorFree(6, [32, 32, 20, 10, 0.9, QUARTER])],
    });
    expect(detections).toHaveLength(1);
    const { rotatedBox, box } = detections[0]!;
    expect(rotatedBox).toMatchObject({ cx: 64, cy: 32, width: 20, height: 40 });
    expect(rotatedBox?.angle).toBeCloseTo(0, 6);
    expect(Object.values(box).map(Math.round)).toEqual([54, 12, 74, 52]);
  });

  test('crossing boxes are two objects, though their upright boxes are equal', async () => {
    const crossed = [
      [32, 32, 30, 4, 0.9, Math.PI / 4],
      [32, 32, 30, 4, 0.8, -Math.PI / 4],
      [33, 32, 30, 4, 0.7, Math.PI / 4],
    ];
    const { detections } = await predict({ metadata, outputs: [anchorFree(6, ...crossed)] });
    expect(detections.map(({ confidence }) => Math.round(confidence * 10))).toEqual([9, 8]);
  });

  test('a box is suppressed by a stronger one that was itself suppressed', async () => {
    // Each overlaps the next by 0.54, the first and the third by 0.21.
    const inARow = [
      [24, 32, 20, 20, 0.9, 0],
      [32, 32, 20, 20, 0.8, 0],
      [40, 32, 20, 20, 0.7, 0],
    ];
    const { detections } = await predict({ metadata, outputs: [anchorFree(6, ...inARow)] });
    expect(detections.map(({ confidence }) => Math.round(confidence * 10))).toEqual([9]);
  });

  test('end to end, rows begin with centre and size', async () => {
    const data = new Float32Array(300 * 7);
    data.set([32, 32, 20, 10, 0.9, 0, 0]);
    const { detections } = await predict({
      metadata: { ...metadata, end2end: 'True' },
      outputs: [{ name: 'output0', shape: [1, 300, 7], data }],
    });
    expect(detections).toMatchObject([
      { name: 'ship', rotatedBox: { cx: 64, cy: 32, width: 40, height: 20 } },
    ]);
  });
});

test('classify: the best classes, best first', async () => {
  const { probs, detections } = await predict({
    metadata: { task: 'classify', names: "{0: 'soup', 1: 'cake', 2: 'pie'}" },
    outputs: [{ name: 'output0', shape: [1, 3], data: Float32Array.of(0.1, 0.7, 0.2) }],
    options: { topK: 2 },
  });
  expect(detections).toEqual([]);
  expect(probs?.map(({ name }) => name)).toEqual(['cake', 'pie']);
});

test('a model whose output contradicts its file is refused', async () => {
  const data = new Float32Array(3 * CANDIDATES);
  await expect(
    predict({
      metadata: { task: 'detect', stride: '32', names: "{0: 'dog'}" },
      outputs: [{ name: 'output0', shape: [1, 3, CANDIDATES], data }],
    }),
  ).rejects.toMatchObject({ name: 'YoloLiftError' });
});
