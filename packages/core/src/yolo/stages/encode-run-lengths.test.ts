import { expect, test } from 'vitest';
import { encodeRunLengths } from './encode-run-lengths.ts';

/** Paints run lengths back into rows. */
function decode({ size: [height, width], counts }: ReturnType<typeof encodeRunLengths>): string[] {
  const columns = counts.map((count, run) => String(run % 2).repeat(count)).join('');
  expect(columns).toHaveLength(width * height);
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) => columns[column * height + row]).join(''),
  );
}

test('the right column of 2×2 is 2 zeros, 2 ones', () => {
  const mask = { left: 1, top: 0, width: 1, height: 2, data: Uint8Array.of(1, 1) };
  expect(encodeRunLengths(mask, { width: 2, height: 2 })).toEqual({ size: [2, 2], counts: [2, 2] });
});

test.each([
  ['in the middle', 1, 1, ['0000', '0110', '0100', '0000']],
  ['at the bottom', 1, 2, ['0000', '0000', '0110', '0100']],
  ['at the top right', 2, 0, ['0011', '0010', '0000', '0000']],
  ['at the bottom right', 2, 2, ['0000', '0000', '0011', '0010']],
])('a mask %s is restored', (_where, left, top, rows) => {
  const mask = { left, top, width: 2, height: 2, data: Uint8Array.of(1, 1, 1, 0) };
  expect(decode(encodeRunLengths(mask, { width: 4, height: 4 }))).toEqual(rows);
});

test.each([
  ['on the left', 0],
  ['in the middle', 1],
  ['on the right', 2],
])('a mask as high as the image, %s, has correct ends', (_where, left) => {
  const mask = { left, top: 0, width: 2, height: 3, data: Uint8Array.of(1, 1, 1, 1, 1, 1) };
  const row = `${'0'.repeat(left)}11${'0'.repeat(2 - left)}`;
  expect(decode(encodeRunLengths(mask, { width: 4, height: 3 }))).toEqual([row, row, row]);
});

test('an empty mask is one run of zeros', () => {
  const mask = { left: 0, top: 0, width: 0, height: 0, data: new Uint8Array() };
  expect(encodeRunLengths(mask, { width: 3, height: 2 }).counts).toEqual([6]);
});
