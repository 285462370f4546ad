import { expect, test } from 'vitest';
import type { Detection } from '../types.ts';
import { countDrawnInFull } from './drawing-cost.ts';
import { drawingScale } from './drawing-scale.ts';

const PICTURE = { width: 8000, height: 6000 };
const SCALE = drawingScale(PICTURE);
const WHOLE: Detection = {
  name: 'cat',
  class: 0,
  confidence: 0.5,
  box: { x1: 0, y1: 0, x2: PICTURE.width, y2: PICTURE.height },
};
const OUTLINE = { x: [0, 8000, 8000, 0], y: [0, 0, 6000, 6000] };

function copies(detection: Detection, count: number): readonly Detection[] {
  return Array.from({ length: count }, () => detection);
}

test('upright boxes are always drawn', () => {
  expect(countDrawnInFull(copies(WHOLE, 1000), SCALE)).toBe(1000);
});

test('of a thousand masks of 48 million pixels, four are filled', () => {
  expect(countDrawnInFull(copies({ ...WHOLE, segments: OUTLINE }, 1000), SCALE)).toBe(4);
});

test('a crowd on an ordinary photo is drawn in full', () => {
  const box = { x1: 0, y1: 0, x2: 400, y2: 400 };
  const segments = { x: [0, 400, 400, 0], y: [0, 0, 400, 400] };
  expect(countDrawnInFull(copies({ ...WHOLE, box, segments }, 300), SCALE)).toBe(300);
});

test('skeletons and rotated boxes count too', () => {
  const points = Array.from({ length: 17 }, (_, index) => index * 350);
  const keypoints = { x: points, y: points, visible: points.map(() => 1) };
  const rotatedBox = { cx: 4000, cy: 3000, width: 8000, height: 6000, angle: 0.5 };
  for (const detection of [
    { ...WHOLE, keypoints },
    { ...WHOLE, rotatedBox },
  ]) {
    const drawn = countDrawnInFull(copies(detection, 1000), SCALE);
    expect(drawn).toBeGreaterThan(10);
    expect(drawn).toBeLessThan(1000);
  }
});

test('at least one is drawn; NaN costs nothing', () => {
  const huge = { x: [0, 1e9], y: [0, 1e9] };
  expect(countDrawnInFull([{ ...WHOLE, segments: huge }], SCALE)).toBe(1);
  const nonsense = { x: [0, Number.NaN], y: [0, 1] };
  expect(countDrawnInFull(copies({ ...WHOLE, segments: nonsense }, 500), SCALE)).toBe(500);
});
