import { expect, test } from 'vitest';
import { resizeMask } from './resize-mask.ts';

test('the right half of a 2×2 content fills the right half of 4×4', () => {
  const mask = { left: 1, top: 0, width: 1, height: 2, data: Uint8Array.of(1, 1) };
  const resized = resizeMask(mask, { width: 2, height: 2 }, { width: 4, height: 4 });
  const columns = new Set<number>();
  resized.data.forEach((value, at) => {
    if (value === 1) columns.add(resized.left + (at % resized.width));
  });
  expect([...columns]).toEqual([2, 3]);
  expect(resized.data.reduce((sum, value) => sum + value, 0)).toBe(8);
});

test('a mask of the image’s size is not changed', () => {
  const mask = { left: 1, top: 1, width: 1, height: 1, data: Uint8Array.of(1) };
  expect(resizeMask(mask, { width: 3, height: 3 }, { width: 3, height: 3 })).toBe(mask);
});

test('an empty mask stays empty', () => {
  const mask = { left: 0, top: 0, width: 0, height: 0, data: new Uint8Array() };
  expect(resizeMask(mask, { width: 3, height: 3 }, { width: 9, height: 9 }).data).toHaveLength(0);
});
