import { expect, test } from 'vitest';
import { blackCanvas, redRows } from '../../../testing/canvas-fixture.ts';
import { boxFrame, drawBox } from './draw-box.ts';

const RED = [200, 0, 0] as const;

test('the line is centred on the box’s edge', () => {
  const canvas = blackCanvas(8, 6);
  expect(boxFrame(canvas, { x1: 2, y1: 2, x2: 6, y2: 5 }, 2)).toEqual({ x1: 1, y1: 1, x2: 7, y2: 6 });
  drawBox(canvas, { x1: 2, y1: 2, x2: 6, y2: 5 }, { colour: RED, width: 2 });
  expect(redRows(canvas).map((row) => row.map((red) => (red ? '#' : '.')).join(''))).toEqual([
    '........',
    '.######.',
    '.######.',
    '.##..##.',
    '.######.',
    '.######.',
  ]);
});

test('a box around the whole image keeps four visible sides', () => {
  const canvas = blackCanvas(5, 5);
  drawBox(canvas, { x1: -3, y1: -9, x2: 5, y2: 70 }, { colour: RED, width: 1 });
  expect(redRows(canvas).map((row) => row.map((red) => (red ? '#' : '.')).join(''))).toEqual([
    '#####',
    '#...#',
    '#...#',
    '#...#',
    '#####',
  ]);
});

test('a box smaller than its line is drawn as a spot', () => {
  const canvas = blackCanvas(5, 5);
  drawBox(canvas, { x1: 2, y1: 2, x2: 2, y2: 2 }, { colour: RED, width: 4 });
  expect(redRows(canvas)[2]?.[2]).toBe(200);
  drawBox(canvas, { x1: Number.NaN, y1: 0, x2: 1, y2: 1 }, { colour: RED, width: 4 });
});
