import { expect, test } from 'vitest';
import { traceOutline } from './trace-outline.ts';

function mask(...rows: readonly string[]) {
  const data = Uint8Array.from(rows.join(''), (pixel) => (pixel === '#' ? 1 : 0));
  return { left: 10, top: 20, width: rows[0]?.length ?? 0, height: rows.length, data };
}

function points(outline: ReturnType<typeof traceOutline>): string {
  return outline.x.map((x, at) => `${x},${outline.y[at]}`).join(' ');
}

test('a 3×2 block is outlined by its four corners, clockwise', () => {
  expect(points(traceOutline(mask('###', '###')))).toBe('10,20 12,20 12,21 10,21');
});

test('one pixel is one point', () => {
  expect(points(traceOutline(mask('...', '.#.')))).toBe('11,21');
});

test('a line is traced in both directions', () => {
  expect(points(traceOutline(mask('####')))).toBe('10,20 13,20');
});

test('of two parts the larger is outlined', () => {
  expect(points(traceOutline(mask('#..##', '...##')))).toBe('13,20 14,20 14,21 13,21');
});

test('diagonal neighbours are connected', () => {
  expect(points(traceOutline(mask('#.', '.#')))).toBe('10,20 11,21');
});

test('a hole does not matter, and an L keeps its inner corner', () => {
  expect(points(traceOutline(mask('###', '#.#', '###')))).toBe('10,20 12,20 12,22 10,22');
  expect(points(traceOutline(mask('#..', '#..', '###')))).toBe('10,20 10,21 11,22 12,22 10,22');
});

test('an empty mask has no outline', () => {
  expect(traceOutline(mask('..', '..'))).toEqual({ x: [], y: [] });
});
