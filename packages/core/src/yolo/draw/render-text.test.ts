import { expect, test } from 'vitest';
import { renderText } from './render-text.ts';

test('all texts of one size have the same height and baseline', async () => {
  const bitmaps = await Promise.all(['xx', 'bus', 'jigger', '0.87'].map((text) => renderText(text, 24)));
  expect(new Set(bitmaps.map(({ height }) => height)).size).toBe(1);
  expect(bitmaps.every(({ width, height, coverage }) => coverage.length === width * height)).toBe(true);
});

test('markup is drawn as written', async () => {
  const [plain, tags] = await Promise.all([renderText('bx', 24), renderText('<b>x</b>&amp;', 24)]);
  expect(tags.width).toBeGreaterThan(plain.width * 4);
});

test('letters grow with the size', async () => {
  const [small, large] = await Promise.all([renderText('person', 12), renderText('person', 120)]);
  expect(large.width / small.width).toBeCloseTo(10, 0);
});

test('empty text draws nothing', async () => {
  expect((await renderText('', 20)).width).toBe(0);
});
