import { expect, test } from 'vitest';
import { blackCanvas, redRows } from '../../../testing/canvas-fixture.ts';
import { drawLine } from './draw-line.ts';

const style = (width: number) => ({ colour: [200, 0, 0], width }) as const;

test('a level line of width 1 through pixel centres fills one row, half a pixel round at its ends', () => {
  const canvas = blackCanvas(5, 3);
  drawLine(
    canvas,
    [
      { x: 1.5, y: 1.5 },
      { x: 3.5, y: 1.5 },
    ],
    style(1),
  );
  expect(redRows(canvas)).toEqual([
    [0, 0, 0, 0, 0],
    [0, 200, 200, 200, 0],
    [0, 0, 0, 0, 0],
  ]);
});

test('a line of no length is a disc', () => {
  const canvas = blackCanvas(5, 5);
  drawLine(
    canvas,
    [
      { x: 2.5, y: 2.5 },
      { x: 2.5, y: 2.5 },
    ],
    style(3),
  );
  // Reach 2: centres at distance 0 and 1 are whole, √2 has 2 − 1.414 = 0.586 of 200.
  expect(redRows(canvas)).toEqual([
    [0, 0, 0, 0, 0],
    [0, 117, 200, 117, 0],
    [0, 200, 200, 200, 0],
    [0, 117, 200, 117, 0],
    [0, 0, 0, 0, 0],
  ]);
});

test('a slanting line has no gaps, and equals its mirror image', () => {
  const canvas = blackCanvas(40, 30);
  drawLine(
    canvas,
    [
      { x: 0, y: 0 },
      { x: 40, y: 30 },
    ],
    style(2),
  );
  const mirrored = blackCanvas(40, 30);
  drawLine(
    mirrored,
    [
      { x: 40, y: 30 },
      { x: 0, y: 0 },
    ],
    style(2),
  );
  expect(redRows(canvas).every((row) => Math.max(...row) >= 190)).toBe(true);
  expect(mirrored.data).toEqual(canvas.data);
});

test('far outside or NaN: draws nothing, quickly', () => {
  const canvas = blackCanvas(4, 4);
  drawLine(
    canvas,
    [
      { x: 1e9, y: 1e9 },
      { x: 2e9, y: 1e9 },
    ],
    style(3),
  );
  drawLine(
    canvas,
    [
      { x: Number.NaN, y: 1 },
      { x: 2, y: 1 },
    ],
    style(3),
  );
  expect(canvas.data.every((value) => value === 0)).toBe(true);
});
