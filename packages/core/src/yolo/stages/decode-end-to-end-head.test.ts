import { expect, test } from 'vitest';
import { createCandidates } from './candidates.ts';
import { decodeEndToEndHead } from './decode-end-to-end-head.ts';

test('keeps all rows except weak and invalid ones; a class without a label is kept', () => {
  const output = Float32Array.from([
    ...[90, 45, 110, 55, 0.8, 1],
    ...[1, 2, 3, 4, 0.2, 0],
    ...[1, 2, 3, 4, 0.9, 2],
    ...[1, 2, 3, 4, 0.9, -1],
    ...[1, 2, 3, 4, Number.NaN, 0],
  ]);
  const found = createCandidates(0);
  decodeEndToEndHead(output, { candidates: 5, attributes: 6, classes: 2 }, { confidence: 0.25 }, found);
  expect(found.count).toBe(2);
  expect([...found.boxes.subarray(0, 4)]).toEqual([90, 45, 110, 55]);
  expect([...found.classes.subarray(0, 2)]).toEqual([1, 2]);
});
