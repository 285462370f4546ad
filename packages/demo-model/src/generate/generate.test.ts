import { beforeAll, describe, expect, test } from 'vitest';
import { homographyBetween, project } from './degrade/homography.ts';
import type { Fonts } from './fonts.ts';
import { loadFonts } from './fonts.ts';
import { FAMILIES, familiesOf } from './layouts/families.ts';
import { makeSample } from './make-sample.ts';
import { childSeed, createRandom } from './random.ts';

describe('layout families', () => {
  test('no family with labelled objects is in both training and test', () => {
    const trained = new Set(familiesOf('train').map(({ name }) => name));
    const shared = [...familiesOf('val'), ...familiesOf('test')].filter(({ name }) => trained.has(name));
    expect(shared.map(({ name }) => name)).toEqual([
      'plain-page',
      'desk-picture',
      'plain-page',
      'desk-picture',
    ]);
  });

  test('names are unique', () => {
    expect(new Set(FAMILIES.map(({ name }) => name)).size).toBe(FAMILIES.length);
  });
});

test('a quarter turn of a square turns its points', () => {
  const square = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
  ] as const;
  const turned = homographyBetween(square, [
    [10, 0],
    [10, 10],
    [0, 10],
    [0, 0],
  ]);
  const [x, y] = project(turned, [2, 3]);
  expect(x).toBeCloseTo(7);
  expect(y).toBeCloseTo(2);
});

test('a homography maps its four points to their targets', () => {
  const from = [
    [0, 0],
    [100, 0],
    [100, 140],
    [0, 140],
  ] as const;
  const to = [
    [7, 3],
    [96, 11],
    [104, 133],
    [-2, 150],
  ] as const;
  const seen = homographyBetween(from, to);
  from.forEach((point, index) => {
    const [x, y] = project(seen, point);
    expect(x).toBeCloseTo(to[index]?.[0] ?? Number.NaN, 6);
    expect(y).toBeCloseTo(to[index]?.[1] ?? Number.NaN, 6);
  });
});

test('random numbers are seeded, with one seed per name', () => {
  expect(createRandom(1).float()).toBeCloseTo(0.6270739405881613, 12);
  expect(childSeed(1, 'train/1')).not.toBe(childSeed(1, 'train/2'));
});

describe('samples', () => {
  let fonts: Fonts;
  beforeAll(async () => {
    fonts = await loadFonts();
  }, 120_000);

  test('equal seeds give equal bytes and boxes, different seeds different ones', async () => {
    const make = (seed: number) => makeSample(fonts, { seed, split: 'test', index: 3 });
    const [first, again, other] = [await make(1), await make(1), await make(2)];
    expect(again.jpeg.equals(first.jpeg)).toBe(true);
    expect(again.boxes).toEqual(first.boxes);
    expect(other.jpeg.equals(first.jpeg)).toBe(false);
  });

  test('every box is inside its image and has an area', async () => {
    let count = 0;
    for (let index = 0; index < 12; index += 1) {
      const { boxes } = await makeSample(fonts, { seed: 5, split: 'train', index });
      for (const { cx, cy, width, height } of boxes) {
        expect(Math.min(cx - width / 2, cy - height / 2)).toBeGreaterThanOrEqual(-1e-9);
        expect(Math.max(cx + width / 2, cy + height / 2)).toBeLessThanOrEqual(1 + 1e-9);
        expect(width * height).toBeGreaterThan(0);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(30);
  });
});
