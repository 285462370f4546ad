import { expect, test } from 'vitest';
import { rotatedCorners } from './rotated-corners.ts';

test('a quarter turn, clockwise on the screen', () => {
  const { x, y } = rotatedCorners({ cx: 10, cy: 10, width: 4, height: 2, angle: Math.PI / 2 });
  expect(x.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([11, 11, 9, 9]);
  expect(y.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([8, 12, 12, 8]);
});
