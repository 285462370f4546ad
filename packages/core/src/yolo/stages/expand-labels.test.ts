import { expect, test } from 'vitest';
import { expandLabels } from './expand-labels.ts';

const candidates = {
  count: 2,
  boxes: Float32Array.of(0, 0, 1, 1, 5, 5, 6, 6),
  scores: Float32Array.of(0.5, 0.9),
  classes: Int32Array.of(0, 2),
  sources: Int32Array.of(7, 9),
};
const scores: Readonly<Record<number, readonly number[]>> = { 7: [0.5, 0.3, 0.1], 9: [0, 0, 0.9] };
const head = { scoreOf: (source: number, index: number) => scores[source]?.[index] ?? 0, classes: 3 };

test('a candidate is repeated for each class above the threshold', () => {
  const { count, boxes, classes, sources } = expandLabels(candidates, head, { confidence: 0.25 });
  expect(count).toBe(3);
  expect([...classes]).toEqual([0, 1, 2]);
  expect([...sources]).toEqual([7, 7, 9]);
  expect([...boxes.subarray(4, 8)]).toEqual([0, 0, 1, 1]);
});

test('a requested class is found as second best', () => {
  const { classes } = expandLabels(candidates, head, { confidence: 0.25, classes: new Set([1]) });
  expect([...classes]).toEqual([1]);
});
