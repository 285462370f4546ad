import { describe, expect, test } from 'vitest';
import type { RotatedBox } from '../types.ts';
import { boxAround, regulariseRotatedBox, rotatedIou } from './rotated-boxes.ts';

const RIGHT = Math.PI / 2;

function box(cx: number, cy: number, width: number, height: number, angle = 0): RotatedBox {
  return { cx, cy, width, height, angle };
}

/** The same overlap by hand: both boxes as bivariate Gaussians, Bhattacharyya's coefficient by summing over a grid. */
function overlapBySumming(a: RotatedBox, b: RotatedBox): number {
  const STEP = 0.25;
  let coefficient = 0;
  for (let x = -80; x < 120; x += STEP) {
    for (let y = -80; y < 120; y += STEP) coefficient += Math.sqrt(density(a, x, y) * density(b, x, y));
  }
  return 1 - Math.sqrt(1 - Math.min(1, coefficient * STEP * STEP));
}

function density({ cx, cy, width, height, angle }: RotatedBox, x: number, y: number): number {
  const along = (x - cx) * Math.cos(angle) + (y - cy) * Math.sin(angle);
  const across = -(x - cx) * Math.sin(angle) + (y - cy) * Math.cos(angle);
  const [va, vc] = [width ** 2 / 12, height ** 2 / 12];
  return Math.exp(-(along ** 2 / va + across ** 2 / vc) / 2) / (2 * Math.PI * Math.sqrt(va * vc));
}

describe('rotatedIou', () => {
  test.each([
    ['squares 10 px apart', box(0, 0, 20, 20), box(10, 0, 20, 20)],
    ['a cross', box(0, 0, 40, 20), box(0, 0, 40, 20, RIGHT)],
    ['rotated and moved', box(5, 5, 30, 12, 0.3), box(8, 2, 26, 14, 0.9)],
  ])('agrees with a sum over the plane: %s', (_what, a, b) => {
    expect(rotatedIou(a, b)).toBeCloseTo(overlapBySumming(a, b), 3);
    expect(rotatedIou(b, a)).toBeCloseTo(rotatedIou(a, b), 9);
  });

  test('squares 10 px apart: 0.44', () => {
    expect(rotatedIou(box(0, 0, 20, 20), box(10, 0, 20, 20))).toBeCloseTo(0.441, 3);
  });

  test('equal boxes in any notation overlap completely', () => {
    expect(rotatedIou(box(7, 9, 40, 20, 0.4), box(7, 9, 20, 40, 0.4 + RIGHT))).toBeCloseTo(1, 3);
  });

  test('distant boxes, and boxes without area, do not overlap', () => {
    expect(rotatedIou(box(0, 0, 10, 10), box(500, 0, 10, 10))).toBeCloseTo(0, 6);
    expect(rotatedIou(box(0, 0, 0, 0), box(0, 0, 0, 0))).toBe(0);
  });
});

test('100° becomes 10° with its sides swapped', () => {
  const regular = regulariseRotatedBox(box(1, 2, 40, 20, (100 / 180) * Math.PI));
  expect(regular).toMatchObject({ cx: 1, cy: 2, width: 20, height: 40 });
  expect(regular.angle).toBeCloseTo((10 / 180) * Math.PI);
  expect(regulariseRotatedBox(box(0, 0, 4, 2, -0.1)).angle).toBeCloseTo(RIGHT - 0.1);
});

test('the upright box around 40×20 at a right angle is 20×40', () => {
  const { x1, y1, x2, y2 } = boxAround(box(50, 50, 40, 20, RIGHT));
  expect([x1, y1, x2, y2].map(Math.round)).toEqual([40, 30, 60, 70]);
});
