import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOnnxModel } from '../../../testing/onnx-model-builder.ts';
import { isYoloLiftError } from '../../errors.ts';
import type { RgbImage } from '../types.ts';
import { loadYolo } from './load-yolo.ts';
import type { LoadYoloOptions } from './yolo-model.ts';

// The real network input: the network returns the mean of each channel, and an image of one colour has three
// known means. Scores are their softmax, so ratios of scores give the differences.

const COLOUR = [204, 102, 51] as const; // 0.8, 0.4, 0.2
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-feeding-'));
});
afterAll(() => rm(folder, { recursive: true }));

function plain(width: number, height: number): RgbImage {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => COLOUR[at % 3] as number);
  return { data, width, height };
}

interface Fed {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly channels?: 1 | 3;
  readonly hasSoftmax?: boolean;
}

async function write({ metadata = {}, channels = 3, hasSoftmax = false }: Fed): Promise<string> {
  const file = join(folder, `${crypto.randomUUID()}.onnx`);
  const last = hasSoftmax ? 'flat' : 'output0';
  const bytes = buildOnnxModel({
    metadata,
    inputs: [{ name: 'images', shape: [1, channels, 16, 16] }],
    outputs: [{ name: 'output0', shape: [1, channels] }],
    nodes: [
      { opType: 'GlobalAveragePool', inputs: ['images'], outputs: ['pooled'] },
      { opType: 'Flatten', inputs: ['pooled'], outputs: [last] },
      ...(hasSoftmax ? [{ opType: 'Softmax', inputs: ['flat'], outputs: ['output0'] }] : []),
    ],
  });
  await writeFile(file, bytes);
  return file;
}

/** Each channel's input minus the first channel's. */
async function differences(fed: Fed, options: LoadYoloOptions = {}): Promise<readonly number[]> {
  const model = await loadYolo(await write(fed), { thread: 'inline', threads: 1, ...options });
  try {
    const { probs = [] } = await model.predict(plain(40, 20), { topK: 3 });
    const byClass = probs.toSorted((a, b) => a.class - b.class).map(({ confidence }) => Math.log(confidence));
    return byClass.map((value) => Math.round((value - (byClass[0] as number)) * 1000) / 1000);
  } finally {
    await model.close();
  }
}

const ultralytics = { task: 'classify', names: "['r', 'g', 'b']", stride: '1' };
const yolov5 = { names: "['r', 'g', 'b']", stride: '32' };
const imageNet = [0.8, 0.4, 0.2].map(
  (value, at) => (value - [0.485, 0.456, 0.406][at]!) / [0.229, 0.224, 0.225][at]!,
);
const lessFirst = (values: readonly number[]) =>
  values.map((value) => Math.round((value - values[0]!) * 1000) / 1000);

describe('a classifier', () => {
  test.each<[what: string, fed: Fed, options: LoadYoloOptions, values: readonly number[]]>([
    ['of Ultralytics: 0..1', { metadata: ultralytics }, {}, [0.8, 0.4, 0.2]],
    ['of YOLOv5: ImageNet’s mean and deviation', { metadata: yolov5 }, {}, imageNet],
    ['without metadata, ending in logits', {}, {}, imageNet],
    ['as given: blue first', { metadata: ultralytics }, { channelOrder: 'bgr' }, [0.2, 0.4, 0.8]],
    ['as given: scale', { metadata: ultralytics }, { pixelScale: 2 / 255 }, [1.6, 0.8, 0.4]],
    [
      'as given: mean and deviation, in the network’s order',
      { metadata: ultralytics },
      { channelOrder: 'bgr', mean: [0.1, 0.2, 0.3], std: [0.5, 0.5, 0.25] },
      [0.2, 0.4, 2],
    ],
    ['as given: one number for all', { metadata: yolov5 }, { mean: [0], std: [0.5] }, [1.6, 0.8, 0.4]],
    ['as given: stretched', { metadata: yolov5 }, { fit: 'stretch', mean: [0], std: [1] }, [0.8, 0.4, 0.2]],
  ])('%s', async (_what, fed, options, values) => {
    expect(await differences(fed, options)).toEqual(lessFirst(values));
  });

  test('without metadata, ending in a softmax, is not guessed', async () => {
    const error = await loadYolo(await write({ hasSoftmax: true }), { thread: 'inline' }).catch(
      (caught) => caught,
    );
    expect(isYoloLiftError(error, 'MODEL_UNDECIDED')).toBe(true);
    expect(error.message).toContain('--mean 0 --std 1');
    expect(await differences({ hasSoftmax: true }, { mean: [0], std: [1] })).toEqual([0, -0.4, -0.6]);
  });

  test.each<[LoadYoloOptions]>([[{ mean: [Number.NaN] }], [{ std: [0] }], [{ pixelScale: -1 }]])(
    'refuses invalid numbers: %j',
    async (options) => {
      const loading = loadYolo(await write({ metadata: ultralytics }), { thread: 'inline', ...options });
      await expect(loading).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    },
  );
});

test('a network of one channel gets luma', async () => {
  const file = await write({ channels: 1, metadata: { task: 'classify', names: "['grey']" } });
  const model = await loadYolo(file, { thread: 'inline', threads: 1 });
  expect(model.description.input.channels).toBe(1);
  expect((await model.predict(plain(40, 20))).probs).toMatchObject([{ name: 'grey' }]);
  await model.close();
});
