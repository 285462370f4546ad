import { describe, expect, test } from 'vitest';
import { judgeRows } from './judge-rows.ts';
import type { SampledRow } from './sample-rows.ts';

const input = { width: 640, height: 640 };
const RANGE = { least: 0, largest: 0.9 };

function row(x1: number, y1: number, x2: number, y2: number, more: Partial<SampledRow> = {}): SampledRow {
  return {
    box: { x1, y1, x2, y2 },
    input,
    picture: 0,
    score: 0.9,
    classScores: [0.9, 0.1],
    keypoints: [],
    ...more,
  };
}

const good = [row(10, 10, 50, 60), row(-30, 300, 200, 700), row(0, 0, 640, 640)];

describe('rows of raw answers', () => {
  test('pass if they are plausible boxes, and if there are none', () => {
    expect(judgeRows(good, RANGE)).toEqual([]);
    expect(judgeRows([], RANGE)).toEqual([]);
  });

  test.each<[doubt: string, rows: readonly SampledRow[]]>([
    ['some of its numbers are NaN', [...good, row(Number.NaN, 1, 2, 3)]],
    ['its boxes have x2 < x1 or y2 < y1', [row(50, 10, 10, 60), row(80, 10, 10, 60), ...good]],
    ['its boxes are outside the image', [row(10, 10, 4000, 60), row(-900, 10, 10, 60), ...good]],
    ['each of its boxes covers the whole image', [row(0, 0, 640, 640), row(-5, 0, 641, 640, { picture: 1 })]],
    ['each of its boxes is under 2 px', [row(0, 0, 1, 1), row(0.1, 0.2, 0.5, 0.6)]],
    ['each of its boxes is as large as its cell', Array(10).fill(row(8, 8, 16, 16, { cellRatio: 1.02 }))],
    ['its class numbers are not integers', [row(10, 10, 50, 60, { classNumber: 0.85 })]],
    ['its classes all have the same score', [row(10, 10, 50, 60, { classScores: [0.5, 0.5] })]],
    [
      'its keypoints are all at one point',
      [row(10, 10, 50, 60, { keypoints: Array(17).fill({ x: 20, y: 20 }) })],
    ],
    [
      'its keypoints are far from their boxes',
      [row(300, 300, 350, 360, { keypoints: [0.1, 0.7, 0.2].map((x) => ({ x, y: 1 - x })) })],
    ],
  ])('%s', (doubt, rows) => {
    expect(judgeRows(rows, RANGE)).toContain(doubt);
  });

  test.each([
    { least: -3, largest: 0.9 },
    { least: 0, largest: 3 },
    { least: 0, largest: 87 },
  ])('scores from $least to $largest are doubted', (range) => {
    expect(judgeRows(good, range)).toEqual(['its scores are not 0 to 1']);
  });

  test('one object may fill one image', () => {
    expect(judgeRows([row(0, 0, 640, 640), row(-5, 0, 641, 640)], RANGE)).toEqual([]);
  });

  test('a weak large box on noise raises no doubt', () => {
    expect(judgeRows([row(0, 0, 640, 640, { score: 0.04 })], RANGE)).toEqual([]);
  });
});
