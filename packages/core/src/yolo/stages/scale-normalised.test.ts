import { expect, test } from 'vitest';
import { areNormalised, scaleNormalisedBoxes } from './scale-normalised.ts';

test('distinguishes 0..1 from pixels by the largest value', () => {
  expect(areNormalised(Float32Array.of(0.1, 0.99, 1.02, 0))).toBe(true);
  expect(areNormalised(Float32Array.of(0.1, 639, 3, 0))).toBe(false);
});

test('an empty output does not decide', () => {
  expect(areNormalised(new Float32Array(8))).toBeUndefined();
});

test('scales x by the width, y by the height, and only the counted boxes', () => {
  const boxes = Float32Array.of(0.5, 0.5, 1, 0.25, 0.5, 0.5, 0.5, 0.5);
  scaleNormalisedBoxes(boxes, 1, { width: 640, height: 320 });
  expect([...boxes]).toEqual([320, 160, 640, 80, 0.5, 0.5, 0.5, 0.5]);
});
