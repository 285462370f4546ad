import { expect, test } from 'vitest';
import { YoloLiftError } from '../../errors.ts';
import type { SelfTest } from '../../release/manifest.ts';
import type { PredictOptions, YoloModel } from '../pipeline/yolo-model.ts';
import type { ClassProbability, Detection } from '../types.ts';
import { assertSelfTest } from './self-test.ts';

type Found = readonly [confidence: number, x1?: number, index?: number];

const CLASSES = ['dog', 'cat'] as const;

/** A 100 px square whose left edge is at `x1`: moved by 5 px, its IoU is 95 / 105 = 0.905; by 6 px, 0.887. */
function detection([confidence, x1 = 0, index = 1]: Found): Detection {
  const box = { x1, y1: 0, x2: x1 + 100, y2: 100 };
  return { name: CLASSES[index] ?? '?', class: index, confidence, box };
}

function recorded(found: readonly Found[]): SelfTest {
  const detections = found.map(detection).map(({ name, class: index, confidence, box }) => {
    const corners: [number, number, number, number] = [box.x1, box.y1, box.x2, box.y2];
    return { name, class: index, confidence, box: corners };
  });
  return { image: 'self-test.jpg', confidence: 0.25, detections };
}

function finding(
  detections: readonly Detection[],
  probs?: readonly ClassProbability[],
): Pick<YoloModel, 'predict'> & { asked: unknown[] } {
  const asked: unknown[] = [];
  const predict = async (image: unknown, options?: PredictOptions) => {
    asked.push(image, options?.confidence);
    return { width: 200, height: 100, orientation: 1, detections, ...(probs && { probs }), timings: TIMINGS };
  };
  return { asked, predict: predict as YoloModel['predict'] };
}

const TIMINGS = { decodeMs: 0, letterboxMs: 0, runMs: 0, headMs: 0, nmsMs: 0, totalMs: 0 };

test.each<[string, readonly Found[], readonly Found[]]>([
  ['the same', [[0.9], [0.5, 100]], [[0.5, 100], [0.9]]],
  ['a confidence off by 0.05', [[0.9]], [[0.851]]],
  ['a box off by 5 %', [[0.9]], [[0.9, 5]]],
  ['one near the threshold missing', [[0.9], [0.29, 100]], [[0.9]]],
  ['one near the threshold added', [[0.9]], [[0.9], [0.29, 100]]],
  ['nothing, as recorded', [], []],
])('passes: %s', async (_, before, now) => {
  const model = finding(now.map(detection));
  await assertSelfTest(model, recorded(before), '/cache/documents/1/self-test.jpg');
  expect(model.asked).toEqual(['/cache/documents/1/self-test.jpg', 0.25]);
});

test.each<[string, readonly Found[], readonly Found[], string]>([
  ['one missing', [[0.9], [0.5, 100]], [[0.9]], 'cat 0.50 at 100,0,200,100 is not found'],
  ['one added', [[0.9]], [[0.9], [0.5, 100]], 'cat 0.50 at 100,0,200,100 is new'],
  ['found once, recorded twice', [[0.9], [0.9, 1]], [[0.9]], 'cat 0.90 at 1,0,101,100 is not found'],
  ['another class', [[0.9]], [[0.9, 0, 0]], 'cat 0.90 at 0,0,100,100 is not found; dog 0.90'],
  ['a box off by 6 %', [[0.9]], [[0.9, 6]], 'not found; cat 0.90 at 6,0,106,100 is new'],
  ['a confidence off by more than 0.05', [[0.9]], [[0.84]], 'now has confidence 0.84'],
  ['a confidence of NaN', [[0.9]], [[Number.NaN]], 'now has confidence NaN'],
  ['a box of NaN', [[0.9]], [[0.9, Number.NaN]], 'is not found'],
  ['a new detection with a score of NaN', [], [[Number.NaN]], 'is new'],
])('fails and names the difference: %s', async (_, before, now, message) => {
  const outcome = assertSelfTest(finding(now.map(detection)), recorded(before), 'self-test.jpg');
  await expect(outcome).rejects.toMatchObject({ code: 'SELF_TEST_FAILED' });
  await expect(outcome).rejects.toThrow(message);
});

test('names five differences and counts the rest', async () => {
  const before = recorded(Array.from({ length: 8 }, (_, index) => [0.9, index * 100]));
  await expect(assertSelfTest(finding([]), before, 'x')).rejects.toThrow(/(is not found.*){5}; 3 more$/);
});

test("compares a classifier's answer", async () => {
  const cat = { name: 'cat', class: 1, confidence: 0.9 };
  const dog = { name: 'dog', class: 0, confidence: 0.06 };
  const selfTest = { ...recorded([]), probs: [cat, dog] };
  await assertSelfTest(finding([], [dog, { ...cat, confidence: 0.86 }]), selfTest, 'x');
  const outcome = assertSelfTest(finding([], [{ ...cat, confidence: 0.8 }]), selfTest, 'x');
  await expect(outcome).rejects.toThrow(
    'cat had probability 0.90, now 0.80; dog had probability 0.06, now 0.00',
  );
});

test('says why the image could not be run', async () => {
  const cause = new YoloLiftError('MODEL_RUN_FAILED', 'the network refused its input');
  const model = { predict: () => Promise.reject<never>(cause) };
  await expect(assertSelfTest(model, recorded([]), 'x')).rejects.toMatchObject({
    code: 'SELF_TEST_FAILED',
    message: 'self-test.jpg could not be run: the network refused its input',
    cause,
  });
});
