import { describe, expect, test } from 'vitest';
import { createCandidates } from './candidates.ts';
import { createAnchorFreeDecoder, decodeTransposedHead } from './decode-anchor-free-head.ts';

// Two classes, three candidates, as rows; [4 + classes, candidates] is their transpose.
const rows = [
  [100, 50, 20, 10, 0.1, 0.8],
  [10, 12, 4, 6, 0.6, 0.5],
  [30, 30, 2, 2, 0.2, 0.1],
];
const transposed = Float32Array.from(rows.flat());
const plain = Float32Array.from(rows[0]!.flatMap((_, attribute) => rows.map((row) => row[attribute]!)));
const layout = { candidates: 3, attributes: 6, classes: 2 };

describe.each([
  ['anchor-free', createAnchorFreeDecoder(), plain],
  ['anchor-free transposed', decodeTransposedHead, transposed],
])('%s', (_name, decode, output) => {
  test('takes the best class of each candidate above the threshold', () => {
    const found = createCandidates(0);
    decode(output, layout, { confidence: 0.25 }, found);
    expect(found.count).toBe(2);
    expect([...found.boxes.subarray(0, 8)]).toEqual([90, 45, 110, 55, 8, 9, 12, 15]);
    expect([...found.classes.subarray(0, 2)]).toEqual([1, 0]);
    expect(found.scores[0]).toBeCloseTo(0.8);
    expect([...found.sources.subarray(0, 2)]).toEqual([0, 1]);
  });

  test('finds the best class first, then filters by class', () => {
    const found = createCandidates(3);
    decode(output, layout, { confidence: 0.25, classes: new Set([1]) }, found);
    expect([...found.sources.subarray(0, found.count)]).toEqual([0]);
  });

  test('ignores NaN', () => {
    const found = createCandidates(3);
    decode(
      Float32Array.from(output, () => Number.NaN),
      layout,
      { confidence: 0 },
      found,
    );
    expect(found.count).toBe(0);
  });
});
