import { expect, test } from 'vitest';
import { labelText } from './label-text.ts';

test.each([
  ['person', 0.874, 'person 0.87'],
  ['', 0.5, '0.50'],
  ['two\nlines\u0000', 1, 'two lines 1.00'],
  ['half\ud800', 1, 'half\ufffd 1.00'],
  ['<b>&', 1, '<b>& 1.00'],
  ['x'.repeat(50), 1, `${'x'.repeat(39)}… 1.00`],
  ['👩‍🚀'.repeat(41), 1, `${'👩‍🚀'.repeat(39)}… 1.00`],
])('%j at %d is written %j', (name, confidence, expected) => {
  expect(labelText(name, confidence)).toBe(expected);
});
