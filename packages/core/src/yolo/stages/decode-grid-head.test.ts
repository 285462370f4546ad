import { expect, test } from 'vitest';
import { createCandidates } from './candidates.ts';
import { decodeGridHead } from './decode-grid-head.ts';

// 64×32: stride 8 has 8×4 = 32 cells, 16 has 4×2 = 8 (rows 32..39), 32 has 2×1 = 2 (rows 40, 41).
const input = { width: 64, height: 32 };
const layout = { candidates: 42, attributes: 6, classes: 1 };

function answer(row: number, values: readonly number[]): Float32Array {
  const output = new Float32Array(42 * 6);
  output.set(values, row * 6);
  return output;
}

test.each([
  ['stride 8, cell (2, 1)', 10, [0.5, 0.5, 0, 0], [16, 8, 24, 16]],
  ['stride 16, cell (3, 1)', 39, [0, 0, 0, Math.log(2)], [40, 0, 56, 32]],
  ['stride 32, cell (1, 0)', 41, [0.25, 0.5, 0, 0], [24, 0, 56, 32]],
])('%s', (_cell, row, box, corners) => {
  const found = createCandidates(0);
  decodeGridHead(answer(row, [...box, 0.9, 0.5]), layout, { confidence: 0.25, input }, found);
  expect(found.count).toBe(1);
  [...found.boxes.subarray(0, 4)].forEach((value, side) => {
    expect(value).toBeCloseTo(corners[side]!, 4);
  });
  expect(found.scores[0]).toBeCloseTo(0.45);
  expect(found.sources[0]).toBe(row);
});

test('a row beyond the grid is skipped', () => {
  const found = createCandidates(0);
  const output = Float32Array.from([...answer(0, []), 0, 0, 0, 0, 0.9, 0.9]);
  decodeGridHead(output, { ...layout, candidates: 43 }, { confidence: 0.25, input }, found);
  expect(found.count).toBe(0);
});
