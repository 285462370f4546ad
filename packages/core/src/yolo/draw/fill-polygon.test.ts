import { expect, test } from 'vitest';
import { blackCanvas, redRows } from '../../../testing/canvas-fixture.ts';
import { fillPolygon } from './fill-polygon.ts';

const SQUARE = { x: [1, 3, 3, 1], y: [1, 1, 3, 3] };

test('a square on whole pixels fills exactly its four pixels', () => {
  const canvas = blackCanvas(4, 4);
  fillPolygon(canvas, SQUARE, [200, 0, 0]);
  expect(redRows(canvas)).toEqual([
    [0, 0, 0, 0],
    [0, 200, 200, 0],
    [0, 200, 200, 0],
    [0, 0, 0, 0],
  ]);
});

test('half a pixel is half the colour, sideways and downwards', () => {
  const canvas = blackCanvas(3, 3);
  fillPolygon(canvas, { x: [0.5, 2, 2, 0.5], y: [0.5, 0.5, 2, 2] }, [200, 0, 0]);
  expect(redRows(canvas)).toEqual([
    [50, 100, 0],
    [100, 200, 0],
    [0, 0, 0],
  ]);
});

test('alpha blends with the background', () => {
  const canvas = blackCanvas(4, 4);
  canvas.data.fill(100);
  fillPolygon(canvas, SQUARE, [200, 100, 0], 0.4);
  expect([...canvas.data.slice(15, 18)]).toEqual([140, 100, 60]);
});

test('the direction of the outline does not matter, and a hole is not filled', () => {
  const canvas = blackCanvas(5, 1);
  // A square 0..5 whose outline has a hole 2..3: even-odd.
  fillPolygon(canvas, { x: [0, 0, 5, 5, 0, 2, 3, 3, 2, 2], y: [0, 1, 1, 0, 0, 0, 0, 1, 1, 0] }, [200, 0, 0]);
  expect(redRows(canvas)).toEqual([[200, 200, 0, 200, 200]]);
});

test('clips to the canvas', () => {
  const canvas = blackCanvas(2, 2);
  fillPolygon(canvas, { x: [-50, 90, 90, -50], y: [-50, -50, 90, 90] }, [200, 0, 0]);
  expect(redRows(canvas).flat()).toEqual([200, 200, 200, 200]);
});

test.each([
  { x: [], y: [] },
  { x: [1, 2], y: [1, 2] },
  { x: [0, Number.NaN, 2], y: [0, 1, 2] },
  { x: [9, 11, 10], y: [9, 9, 12] },
])('draws nothing for %j', (polygon) => {
  const canvas = blackCanvas(4, 4);
  fillPolygon(canvas, polygon, [200, 0, 0]);
  expect(canvas.data.every((value) => value === 0)).toBe(true);
});
