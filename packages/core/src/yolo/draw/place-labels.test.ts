import { expect, test } from 'vitest';
import { type LabelRequest, placeLabels } from './place-labels.ts';

const PICTURE = { width: 200, height: 100 };

function label(x1: number, y1: number, x2: number, y2: number): LabelRequest {
  return { frame: { x1, y1, x2, y2 }, width: 30, height: 10 };
}

test('a label is on top of its frame', () => {
  expect(placeLabels([label(50, 40, 90, 80)], PICTURE)).toEqual([{ x: 50, y: 30 }]);
});

test('without space above it is inside; at the right border it is moved in', () => {
  expect(placeLabels([label(50, 4, 90, 80)], PICTURE)).toEqual([{ x: 50, y: 4 }]);
  expect(placeLabels([label(190, 40, 200, 80)], PICTURE)).toEqual([{ x: 170, y: 30 }]);
});

test('a second label avoids the first', () => {
  expect(placeLabels([label(50, 40, 90, 80), label(52, 41, 92, 81)], PICTURE)).toEqual([
    { x: 50, y: 30 },
    { x: 52, y: 41 },
  ]);
});

test('forty labels of one frame all stay in the image', () => {
  const places = placeLabels(
    Array.from({ length: 40 }, () => label(50, 40, 90, 80)),
    PICTURE,
  );
  expect(places.every(({ x, y }) => x >= 0 && y >= 0 && x <= 170 && y <= 90)).toBe(true);
  // Above, inside top, below, inside bottom, and down the side: six places without overlap.
  expect(new Set(places.map(({ x, y }) => `${x},${y}`)).size).toBeGreaterThanOrEqual(6);
});

test('a label larger than the image starts at its corner', () => {
  expect(placeLabels([{ ...label(5, 5, 9, 9), width: 300, height: 150 }], PICTURE)).toEqual([{ x: 0, y: 0 }]);
});
