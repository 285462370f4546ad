import { expect, it } from 'vitest';
import { floatToHalf, halfToFloat } from './float16.ts';

it.each([
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [1 / 3, 0x3555],
  [65504, 0x7bff],
  [65519.99, 0x7bff],
  [65520, 0x7c00],
  [Number.NEGATIVE_INFINITY, 0xfc00],
  [2 ** -14, 0x0400],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000], // a tie: to even
  [2 ** -25 * 1.01, 0x0001],
  [2 ** -14 - 2 ** -25, 0x0400], // carry out of the subnormals
  [2049, 0x6800], // a tie between 2048 and 2050: to even
  [2051, 0x6802],
  [Number.NaN, 0x7e00],
])('narrows %d to 16 bits', (value, bits) => {
  expect(floatToHalf(value)).toBe(bits);
});

it('widens and narrows every float16 back to itself', () => {
  const bits = Uint16Array.from({ length: 65536 }, (_, index) => index);
  const floats = halfToFloat(bits);
  const isNaNBits = (index: number) => (index & 0x7c00) === 0x7c00 && (index & 0x3ff) !== 0;
  const wrong = bits.filter((index) => !isNaNBits(index) && floatToHalf(floats[index] as number) !== index);
  expect(wrong).toEqual(new Uint16Array());
  expect(floats[0x3555]).toBe(0.333251953125);
  expect(floats[0xfc00]).toBe(Number.NEGATIVE_INFINITY);
  expect(floats[0x7e00]).toBeNaN();
});

it('reads any view of 16-bit values into the given array', () => {
  const buffer = Uint16Array.of(9, 0x3c00, 0xc000).buffer;
  const view = new Int16Array(buffer, 2, 2); // stands for a Float16Array
  const into = new Float32Array(3);
  expect(halfToFloat(view, into)).toBe(into);
  expect(into).toEqual(Float32Array.of(1, -2, 0));
});
