import { expect, test } from 'vitest';
import { smallestRectangle } from './smallest-rectangle.ts';

const points = (...flat: readonly number[]) =>
  Array.from({ length: flat.length / 2 }, (_, at) => ({ x: flat[2 * at] ?? 0, y: flat[2 * at + 1] ?? 0 }));

test('a square on its corner', () => {
  const { cx, cy, width, height, angle } = smallestRectangle(points(0, 10, 10, 0, 20, 10, 10, 20));
  expect([cx, cy, width, height].map((value) => Number(value.toFixed(6)))).toEqual([
    10, 10, 14.142136, 14.142136,
  ]);
  expect(angle).toBeCloseTo(Math.PI / 4, 9);
});

test('the order of corners, duplicates and inner points do not matter', () => {
  const { cx, cy, width, height, angle } = smallestRectangle(
    points(50, 60, 10, 20, 50, 20, 10, 60, 10, 20, 30, 40, 30, 20),
  );
  expect([cx, cy, width, height]).toEqual([30, 40, 40, 40]);
  expect(angle % (Math.PI / 2)).toBeCloseTo(0, 9);
});

test('the rectangle of a quadrilateral shares one of its sides', () => {
  // Around the triangle (0,0), (40,0), (0,30): on a leg 40 × 30 = 1200; on the hypotenuse 50 × 24 = 1200 too.
  const { width, height } = smallestRectangle(points(0, 0, 40, 0, 0, 30, 0, 30));
  expect(width * height).toBeCloseTo(1200, 9);
  // The same with its right angle cut off: the box along the hypotenuse gets thinner.
  const cut = smallestRectangle(points(10, 0, 40, 0, 0, 30, 0, 10));
  expect(cut.width * cut.height).toBeLessThan(1200);
});

test('points on a line have no area', () => {
  const { width, height } = smallestRectangle(points(0, 0, 10, 10, 20, 20));
  expect(Math.min(width, height)).toBeCloseTo(0, 9);
});
