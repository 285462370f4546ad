import { expect, test } from 'vitest';
import { createOccupiedGrid } from './occupied-grid.ts';

const box = (x1: number, y1: number, width: number, height: number) => ({
  x1,
  y1,
  x2: x1 + width,
  y2: y1 + height,
});

test('is empty at first; an added box covers itself', () => {
  const grid = createOccupiedGrid({ width: 10, height: 10 });
  expect(grid.overlapWith(box(0, 0, 10, 10))).toBe(0);
  grid.take(box(0, 0, 10, 10));
  expect(grid.overlapWith(box(0, 0, 10, 10))).toBe(100);
  expect(grid.overlapWith(box(10, 0, 10, 10))).toBe(0);
});

test('shared areas are counted once per box, in any number of cells', () => {
  const grid = createOccupiedGrid({ width: 7, height: 5 });
  grid.take(box(0, 0, 100, 100));
  grid.take(box(50, 50, 4, 4));
  expect(grid.overlapWith(box(40, 40, 20, 20))).toBe(400 + 16);
});

test('equals a comparison with every box', () => {
  const grid = createOccupiedGrid({ width: 30, height: 10 });
  let seed = 1;
  const next = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const taken = Array.from({ length: 200 }, () => box(next(300), next(200), 1 + next(80), 1 + next(20)));
  taken.forEach(grid.take);
  for (let round = 0; round < 200; round += 1) {
    const one = box(next(300), next(200), 1 + next(80), 1 + next(20));
    const all = taken.reduce((sum, other) => {
      const width = Math.max(0, Math.min(one.x2, other.x2) - Math.max(one.x1, other.x1));
      return sum + width * Math.max(0, Math.min(one.y2, other.y2) - Math.max(one.y1, other.y1));
    }, 0);
    expect(grid.overlapWith(one)).toBe(all);
  }
});

test('a NaN box covers nothing', () => {
  const grid = createOccupiedGrid({ width: 10, height: 10 });
  grid.take({ x1: Number.NaN, y1: 0, x2: 10, y2: 10 });
  expect(grid.overlapWith(box(0, 0, 10, 10))).toBe(0);
});
