import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ConstantOutput,
  type ConstantYoloModelSpec,
  constantYoloModel,
} from '../../../testing/constant-yolo-model.ts';
import { isYoloLiftError } from '../../errors.ts';
import type { RgbImage } from '../types.ts';
import { loadYolo } from './load-yolo.ts';
import type { LoadYoloOptions } from './yolo-model.ts';

// Files with several possible readings. Networks return a constant: the box of one object, 20×16 px about
// (24, 20) of a 64×64 input, which is also the image size. 84 = 64 + 16 + 4 cells.

const CELLS = 84;
const SIDE = 64;
const picture: RgbImage = { data: new Uint8Array(SIDE * SIDE * 3).fill(90), width: SIDE, height: SIDE };
const BOX = { x1: 14, y1: 12, x2: 34, y2: 28 };
const CENTRED = [24, 20, 20, 16];
const shares = (numbers: readonly number[]) => numbers.map((one) => one / SIDE);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-readings-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** `[1, count, attributes]`, all rows equal except the object's, in its cell. */
function rows(attributes: number, thing: readonly number[], more: RowsOptions = {}): ConstantOutput {
  const { count = CELLS, others = [], name = 'output0' } = more;
  const data = new Float32Array(count * attributes);
  for (let row = 0; row < count; row += 1) data.set(others, row * attributes);
  data.set(thing, (2 * 8 + 3) * attributes);
  return { name, shape: [1, count, attributes], data };
}

interface RowsOptions {
  readonly count?: number;
  readonly others?: readonly number[];
  readonly name?: string;
}

/** The same as `[1, attributes, count]`. */
function columns(attributes: number, thing: readonly number[], more: RowsOptions = {}): ConstantOutput {
  const { data, name, shape } = rows(attributes, thing, more);
  const count = shape[1] as number;
  const turned = Float32Array.from(
    { length: data.length },
    (_, at) => data[(at % count) * attributes + Math.floor(at / count)] as number,
  );
  return { name, shape: [1, attributes, count], data: turned };
}

async function predictWith(spec: Omit<ConstantYoloModelSpec, 'input'>, options: LoadYoloOptions = {}) {
  const file = join(folder, `${crypto.randomUUID()}.onnx`);
  await writeFile(file, constantYoloModel({ ...spec, input: { shape: [1, 3, SIDE, SIDE] } }));
  const model = await loadYolo(file, { thread: 'inline', threads: 1, ...options });
  try {
    const { detections, doubts } = await model.predict(picture, { withDoubts: true });
    const { head, task, coordinates, scores, boxes, doubts: tried, reasons } = model.description;
    const found = detections.map(({ name, confidence, box }) => ({
      name,
      confidence: Math.round(confidence * 100) / 100,
      box: Object.fromEntries(Object.entries(box).map(([side, value]) => [side, Math.round(value)])),
    }));
    return { found, doubts, reading: { head, task, coordinates, scores, boxes, doubts: tried }, reasons };
  } finally {
    await model.close();
  }
}

async function refusal(spec: Omit<ConstantYoloModelSpec, 'input'>, options: LoadYoloOptions = {}) {
  const error = await predictWith(spec, options).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (isYoloLiftError(error)) return { code: error.code, message: error.message };
  throw error ?? new Error('no error was thrown');
}

const names = (count: number) => ({
  names: `[${Array.from({ length: count }, (_, i) => `'c${i}'`).join(', ')}]`,
});

describe('a shape with several readings', () => {
  // Cell (3, 2) of stride 8: offsets (0, 0.5), log sizes (ln 2.5, ln 2).
  const offsets = [0, 0.5, Math.log(2.5), Math.log(2)];

  test.each([
    ['YOLOX, raw', offsets, 'grid'],
    ['YOLOX, decoded in its graph', CENTRED, 'grid-decoded'],
  ])('%s', async (_what, box, head) => {
    const { found, reading } = await predictWith({
      outputs: [rows(8, [...box, 0.9, 0.1, 1, 0.1])],
      metadata: names(3),
    });
    expect(reading.head).toBe(head);
    expect(found).toEqual([{ name: 'c1', confidence: 0.9, box: BOX }]);
  });

  test('YOLOv6: as YOLOX decoded, with an objectness of 1 everywhere', async () => {
    const output = rows(8, [...CENTRED, 1, 0.1, 0.9, 0.1], { others: [0, 0, 0, 0, 1, 0, 0, 0] });
    const { found, reading } = await predictWith({ outputs: [output], metadata: names(3) });
    expect(reading).toMatchObject({ head: 'anchor-based' });
    expect(found).toEqual([{ name: 'c1', confidence: 0.9, box: BOX }]);
  });

  test('with or without objectness, if the number of classes is unknown', async () => {
    const outputs = [rows(8, [...CENTRED, 0.9, 0.1, 0.8, 0.1])];
    const { code, message } = await refusal({ outputs });
    expect(code).toBe('MODEL_UNDECIDED');
    expect(message).toContain('--head grid-decoded');
    expect(message).toContain('--labels');
    const { found } = await predictWith({ outputs }, { labels: ['a', 'b', 'c'] });
    expect(found).toMatchObject([{ name: 'b', confidence: 0.72, box: BOX }]);
  });

  test('an empty output does not decide', async () => {
    expect(await refusal({ outputs: [rows(8, [])] })).toMatchObject({ code: 'MODEL_UNDECIDED' });
  });

  test('two classes of an RT-DETR, or rows after NMS', async () => {
    const metadata = names(2);
    const query = await predictWith({
      outputs: [rows(6, [...shares(CENTRED), 0.1, 0.85], { count: 300 })],
      metadata,
    });
    expect(query.reading).toMatchObject({ head: 'query', coordinates: 'normalised' });
    expect(query.found).toEqual([{ name: 'c1', confidence: 0.85, box: BOX }]);
    const endToEnd = await predictWith({
      outputs: [rows(6, [14, 12, 34, 28, 0.85, 1], { count: 300 })],
      metadata,
    });
    expect(endToEnd.reading).toMatchObject({ head: 'end-to-end', coordinates: 'pixels' });
    expect(endToEnd.found).toEqual([{ name: 'c1', confidence: 0.85, box: BOX }]);
  });

  test('52 classes, or a person’s 17 keypoints', async () => {
    const scores = Array.from({ length: 52 }, (_, index) => (index === 5 ? 0.8 : 0.01));
    const classes = await predictWith({ outputs: [columns(56, [...CENTRED, ...scores])] });
    expect(classes.reading).toMatchObject({ task: 'detect', head: 'anchor-free' });
    expect(classes.found).toEqual([{ name: 'class 5', confidence: 0.8, box: BOX }]);
    const points = Array.from({ length: 17 }, (_, index) => [16 + index, 14 + (index % 10), 0.9]).flat();
    const pose = await predictWith({ outputs: [columns(56, [...CENTRED, 0.8, ...points])] });
    expect(pose.reading).toMatchObject({ task: 'pose', head: 'anchor-free' });
    const v7 = await predictWith({
      outputs: [rows(57, [...CENTRED, 0.9, 0.9, ...points], { count: CELLS * 3 })],
    });
    expect(v7.reading).toMatchObject({ task: 'pose', head: 'anchor-based' });
  });

  test('is the most likely one, untried, if requested', async () => {
    const { reading } = await predictWith({ outputs: [rows(8, [...offsets, 0.9, 0.9])] }, { trial: 'never' });
    expect(reading).toMatchObject({ head: 'grid' });
  });
});

describe('several outputs', () => {
  const main = columns(7, [...CENTRED, 0.1, 0.95, 0.1], { name: 'main' });
  const auxiliary = columns(7, [...CENTRED, 0.1, 0.5, 0.1], { name: 'auxiliary' });

  test('two outputs of boxes are refused, and one is selected by its name', async () => {
    const { code, message } = await refusal({ outputs: [auxiliary, main] });
    expect(code).toBe('MODEL_UNDECIDED');
    expect(message).toContain('--output auxiliary or --output main');
    const { found } = await predictWith({ outputs: [auxiliary, main] }, { output: 'main' });
    expect(found).toMatchObject([{ confidence: 0.95 }]);
    expect(await refusal({ outputs: [auxiliary, main] }, { output: 'other' })).toMatchObject({
      code: 'INVALID_OPTION',
    });
  });

  test('feature maps beside boxes are not mask prototypes', async () => {
    const maps = [8, 4, 2].map((side) => ({
      name: `map${side}`,
      shape: [1, 144, side, side],
      data: new Float32Array(144 * side * side),
    }));
    const { reading, found } = await predictWith({ outputs: [main, ...maps] });
    expect(reading.task).toBe('detect');
    expect(found).toEqual([{ name: 'class 1', confidence: 0.95, box: BOX }]);
  });
});

describe('details detected within one reading', () => {
  const v5 = (box: readonly number[]) => rows(8, [...box, 0.95, 0.9, 0.1, 0.1], { count: CELLS * 3 });

  test('v5 boxes in 0..1 are detected', async () => {
    const { found } = await predictWith({ outputs: [v5(shares(CENTRED))], metadata: names(3) });
    expect(found).toMatchObject([{ name: 'c0', box: BOX }]);
  });

  test('scores before the sigmoid are converted', async () => {
    const others = [8, 8, 4, 4, -9, Number.NEGATIVE_INFINITY];
    const outputs = [columns(6, [...CENTRED, 3, -4], { others })];
    const { found, reading } = await predictWith({ outputs, metadata: names(2) }, { trial: 'always' });
    expect(reading).toMatchObject({ scores: 'logits' });
    expect(reading.doubts).toBeUndefined();
    expect(found).toEqual([{ name: 'c0', confidence: 0.95, box: BOX }]);
    expect((await predictWith({ outputs, metadata: names(2) })).found).toEqual(found);
  });

  test('objectness and classes before the sigmoid', async () => {
    const outputs = [rows(7, [...CENTRED, 3, 4, -4], { count: CELLS * 3, others: [8, 8, 4, 4, -9, 0, 0] })];
    const { found } = await predictWith({ outputs, metadata: names(2) });
    expect(found).toEqual([{ name: 'c0', confidence: 0.94, box: BOX }]);
  });

  test('an invalid score is an error, not a confidence of 3.00', async () => {
    const outputs = [columns(6, [...CENTRED, 3, 0.1])];
    const { code, message } = await refusal({ outputs, metadata: names(2) });
    expect(code).toBe('MODEL_UNDECIDED');
    expect(message).toContain('--scores logits');
    const { found } = await predictWith(
      { outputs, metadata: names(2) },
      { scores: 'percent', trial: 'never' },
    );
    expect(found).toEqual([]);
  });

  test('scores in 0..100 are detected by a trial', async () => {
    const percent = await predictWith(
      { outputs: [columns(6, [...CENTRED, 85, 1])], metadata: names(2) },
      { trial: 'always' },
    );
    expect(percent.reading).toMatchObject({ scores: 'percent' });
    expect(percent.found).toEqual([{ name: 'c0', confidence: 0.85, box: BOX }]);
  });

  test('corner boxes are detected by rows across the input', async () => {
    const output = columns(6, []);
    for (let cell = 0; cell < CELLS; cell += 1) {
      const [x, y] = [(cell % 8) * 8, Math.floor(cell / 8) * 6];
      [x, y, x + 9, y + 7, cell === 20 ? 0.85 : 0.01].forEach((value, attribute) => {
        (output.data as Float32Array)[attribute * CELLS + cell] = value;
      });
    }
    const { found } = await predictWith({ outputs: [output], metadata: names(2) });
    expect(found).toEqual([{ name: 'c0', confidence: 0.85, box: { x1: 32, y1: 12, x2: 41, y2: 19 } }]);
    const { reading } = await predictWith({ outputs: [output], metadata: names(2) }, { trial: 'always' });
    expect(reading).toMatchObject({ boxes: 'corners' });
  });

  test('positions in pixels are neither logits nor a percentage', async () => {
    const landmarks = [30, -2, 40, 44, 60, 21, 9, 63, 50, 12];
    const outputs = [
      rows(16, [...CENTRED, 0.9, ...landmarks, 1], {
        count: CELLS * 3,
        others: [8, 8, 4, 4, 0.1, ...landmarks, 1],
      }),
    ];
    expect(await refusal({ outputs })).toMatchObject({ code: 'MODEL_UNDECIDED' });
    const { reading } = await predictWith({ outputs }, { trial: 'always', scores: 'percent' });
    expect(reading.scores).toBe('percent');
  });

  test('doubts of the only reading are reported', async () => {
    const outputs = [columns(6, [32, 32, 900, 900, 0.9, 0.1])];
    const { reading, doubts } = await predictWith({ outputs, metadata: names(2) }, { trial: 'always' });
    expect(reading.doubts).toContain('its boxes are outside the image');
    expect(doubts).toContain('its boxes are outside the image');
  });
});

test('too few labels lose no detection after NMS', async () => {
  const outputs = [rows(6, [14, 12, 34, 28, 0.85, 5], { count: 300 })];
  const metadata = { ...names(8), end2end: 'True' };
  expect(await refusal({ outputs, metadata }, { labels: ['a', 'b'] })).toMatchObject({
    code: 'INVALID_OPTION',
  });
  const { found } = await predictWith({ outputs, metadata: { end2end: 'True' } }, { labels: ['a', 'b'] });
  expect(found).toEqual([{ name: 'class 5', confidence: 0.85, box: BOX }]);
});
