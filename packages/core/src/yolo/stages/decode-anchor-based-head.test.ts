import { expect, test } from 'vitest';
import { createCandidates } from './candidates.ts';
import { decodeAnchorBasedHead } from './decode-anchor-based-head.ts';

const layout = { candidates: 3, attributes: 7, classes: 2 };
const rows = Float32Array.from([
  ...[100, 50, 20, 10, 0.9, 0.1, 0.8], // 0.9 × 0.8 = 0.72, class 1
  ...[10, 10, 4, 4, 0.5, 0.4, 0.1], // 0.5 × 0.4 = 0.2
  ...[10, 10, 4, 4, Number.NaN, 0.9, 0.9],
]);

test('scores are objectness × best class, boxes corners', () => {
  const found = createCandidates(0);
  decodeAnchorBasedHead(rows, layout, { confidence: 0.25 }, found);
  expect(found.count).toBe(1);
  expect([...found.boxes.subarray(0, 4)]).toEqual([90, 45, 110, 55]);
  expect(found.scores[0]).toBeCloseTo(0.72);
  expect(found.classes[0]).toBe(1);
  expect(found.sources[0]).toBe(0);
});

test('keeps only the requested classes', () => {
  const found = createCandidates(3);
  decodeAnchorBasedHead(rows, layout, { confidence: 0.1, classes: new Set([0]) }, found);
  expect([...found.sources.subarray(0, found.count)]).toEqual([1]);
});

test('an output is not mixed with the previous one', () => {
  const found = createCandidates(3);
  decodeAnchorBasedHead(rows, layout, { confidence: 0.1 }, found);
  expect(found.count).toBe(2);
  decodeAnchorBasedHead(rows, layout, { confidence: 0.9 }, found);
  expect(found.count).toBe(0);
});
