import { expect, test } from 'vitest';
import { classColour } from './class-colour.ts';
import { textColourOn } from './text-colour.ts';

test('twenty classes have twenty fixed colours', () => {
  const colours = Array.from({ length: 20 }, (_, index) => classColour(index));
  expect(new Set(colours.map(String)).size).toBe(20);
  expect(classColour(0)).toEqual([255, 56, 92]);
  expect(classColour(23)).toEqual(classColour(3));
});

test('text is white on dark and strong colours, black on light ones', () => {
  expect(textColourOn([23, 107, 255])).toEqual([255, 255, 255]);
  expect(textColourOn([255, 221, 51])).toEqual([16, 16, 20]);
});
