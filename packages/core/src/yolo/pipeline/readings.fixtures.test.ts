import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fixture, fixturesFolder, NO_FIXTURES } from '../../../testing/fixtures.ts';
import { isYoloLiftError } from '../../errors.ts';
import type { RgbImage } from '../types.ts';
import { loadYolo } from './load-yolo.ts';
import type { LoadYoloOptions } from './yolo-model.ts';

// Real models pass all plausibility checks on any image; real files are read correctly, or refused with a
// reason.

const SLOW_MS = 300_000;
/** A model whose run throws, and one whose scores are all 0. */
const BROKEN = /yolov10n-int8-320|yolo11n-pose_int8/;

const models =
  fixturesFolder === undefined ? [] : readdirSync(fixture('models')).filter((file) => file.endsWith('.onnx'));

function paint(width: number, height: number, colour: (x: number, y: number) => readonly number[]): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) data.set(colour(x, y), at);
  }
  return { data, width, height };
}

let state = 7;
const noise = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state >>> 24;
};

/** Ten empty images. */
const EMPTY: readonly RgbImage[] = [
  paint(320, 240, () => [0, 0, 0]),
  paint(640, 480, () => [255, 255, 255]),
  paint(200, 600, () => [114, 114, 114]),
  paint(900, 300, () => [10, 200, 30]),
  paint(320, 320, () => [noise(), noise(), noise()]),
  paint(640, 360, (x) => [x / 3, x / 3, x / 3]),
  paint(480, 640, (x, y) => (((x >> 5) + (y >> 5)) % 2 ? [255, 255, 255] : [0, 0, 0])),
  paint(64, 64, (x, y) => [x * 4, y * 4, 0]),
  paint(500, 500, (x, y) => [(x * x + y * y) % 256, 0, 80]),
  paint(1000, 40, (x) => [200, (x % 2) * 255, 9]),
];

describe.skipIf(fixturesFolder === undefined)(`real models (else: ${NO_FIXTURES})`, () => {
  test.for(models.filter((file) => !BROKEN.test(file)))(
    '%s passes on the probes and on empty images',
    { timeout: SLOW_MS },
    async (file) => {
      const model = await loadYolo(fixture('models', file), { thread: 'inline', trial: 'always' });
      try {
        expect(model.description.doubts).toBeUndefined();
        for (const picture of EMPTY) {
          expect((await model.predict(picture, { withDoubts: true })).doubts ?? []).toEqual([]);
        }
      } finally {
        await model.close();
      }
    },
  );
});

/** The folder of a case, with any prefix. */
function caseFile(name: string): string {
  const folder = readdirSync(fixture('cases')).find((one) => one.endsWith(name)) ?? name;
  return fixture('cases', folder, 'model.onnx');
}

const CAR = { name: 'car', box: [33, 30, 63, 50] };

describe.skipIf(fixturesFolder === undefined || !existsSync(fixture('cases')))('real files', () => {
  test.for<
    [name: string, options: LoadYoloOptions, gives: string | { name: string; box: readonly number[] }]
  >([
    ['-yolox-decoded', {}, CAR],
    ['-v5-normalised', {}, { ...CAR, name: 'a' }],
    ['-yolov9-dual', {}, 'MODEL_UNDECIDED'],
    ['-yolov9-dual', { output: '1903' }, CAR],
    ['-torch-export-maps', {}, CAR],
    ['-gray', {}, { ...CAR, name: 'a' }],
    ['-logits', {}, { ...CAR, name: 'a' }],
  ])('%s %j', async ([name, options, gives]) => {
    const found = await loadYolo(caseFile(name), { thread: 'inline', ...options }).then(
      async (model) => {
        const { detections } = await model.predict(fixture('cases', 'grey96.png'));
        await model.close();
        return detections.map(({ name, box }) => ({ name, box: Object.values(box).map(Math.round) }));
      },
      (error: unknown) => (isYoloLiftError(error) ? error.code : error),
    );
    expect(found).toEqual(typeof gives === 'string' ? gives : [gives]);
  });

  test('a header of a billion classes allocates none', async () => {
    const loading = loadYolo(fixture('cases', 'hostile', 'classes1e9.onnx'), { thread: 'inline' });
    await expect(loading).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED' });
  });
});
