import { expect, test } from 'vitest';
import { areNormalised, scaleNormalisedBoxes } from './scale-normalised.ts';

test('tells parts of the input from its pixels by the largest', () => {
  expect(areNormalised(Float32Array.of(0.1, 0.99, 1.02, 0))).toBe(true);
  expect(areNormalised(Float32Array.of(0.1, 639, 3, 0))).toBe(false);
});

test('an answer in which nothing stands does not tell', () => {
  expect(areNormalised(new Float32Array(8))).toBeUndefined();
});

test('x goes by the width, y by the height, and only as many boxes as there are', () => {
  const boxes = Float32Array.of(0.5, 0.5, 1, 0.25, 0.5, 0.5, 0.5, 0.5);
  scaleNormalisedBoxes(boxes, 1, { width: 640, height: 320 });
  expect([...boxes]).toEqual([320, 160, 640, 80, 0.5, 0.5, 0.5, 0.5]);
});
