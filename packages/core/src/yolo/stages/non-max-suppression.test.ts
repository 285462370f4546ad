import { describe, expect, test } from 'vitest';
import type { Candidates } from '../types.ts';
import { nonMaxSuppression, suppressFast } from './non-max-suppression.ts';

type Row = readonly [x1: number, y1: number, x2: number, y2: number, score: number, classIndex: number];

function candidates(...rows: readonly Row[]): Candidates {
  return {
    count: rows.length,
    boxes: Float32Array.from(rows.flatMap((row) => row.slice(0, 4))),
    scores: Float32Array.from(rows, ([, , , , score]) => score),
    classes: Int32Array.from(rows, ([, , , , , index]) => index),
    sources: Int32Array.from(rows, (_, index) => index),
  };
}

const options = { iouThreshold: 0.45, maxDetections: 300, agnostic: false };

describe('nonMaxSuppression', () => {
  test('the weaker of two boxes that overlap by 80 / 100 is removed', () => {
    const found = candidates([0, 0, 10, 8, 0.5, 0], [0, 0, 10, 10, 0.9, 0], [50, 50, 60, 60, 0.7, 0]);
    expect(nonMaxSuppression(found, options)).toEqual([1, 2]);
    expect(nonMaxSuppression(found, { ...options, iouThreshold: 0.81 })).toEqual([1, 2, 0]);
  });

  test('classes do not suppress each other, unless agnostic', () => {
    const found = candidates([0, 0, 10, 10, 0.9, 0], [0, 0, 10, 10, 0.8, 1]);
    expect(nonMaxSuppression(found, options)).toEqual([0, 1]);
    expect(nonMaxSuppression(found, { ...options, agnostic: true })).toEqual([0]);
  });

  test('a suppressed box suppresses no other', () => {
    // A covers B, B covers C, A does not cover C.
    const found = candidates([0, 0, 10, 10, 0.9, 0], [0, 3, 10, 13, 0.8, 0], [0, 6, 10, 16, 0.7, 0]);
    expect(nonMaxSuppression(found, { ...options, iouThreshold: 0.5 })).toEqual([0, 2]);
  });

  test('of equal scores the earlier comes first, and the best ones fill the limit', () => {
    const found = candidates([0, 0, 1, 1, 0.5, 0], [5, 5, 6, 6, 0.5, 0], [9, 9, 10, 10, 0.6, 0]);
    expect(nonMaxSuppression(found, options)).toEqual([2, 0, 1]);
    expect(nonMaxSuppression(found, { ...options, maxDetections: 1 })).toEqual([2]);
  });

  test('no candidates give no detections', () => {
    expect(nonMaxSuppression(candidates(), options)).toEqual([]);
  });

  test('entries beyond the count, from an earlier image, are ignored', () => {
    const found = { ...candidates([0, 0, 1, 1, 0.5, 0], [5, 5, 6, 6, 0.9, 0]), count: 1 };
    expect(nonMaxSuppression(found, options)).toEqual([0]);
  });
});

describe('suppressFast', () => {
  const covers = (one: number, other: number) => Math.abs(one - other) === 1;

  test('of three boxes that each cover only the next, the first is kept', () => {
    const found = candidates([0, 0, 1, 1, 0.9, 0], [0, 0, 1, 1, 0.8, 0], [0, 0, 1, 1, 0.7, 0]);
    expect(suppressFast(found, options, covers)).toEqual([0]);
  });

  test('classes do not suppress each other, unless agnostic; the limit holds', () => {
    const found = candidates([0, 0, 1, 1, 0.9, 0], [0, 0, 1, 1, 0.8, 1], [0, 0, 1, 1, 0.7, 0]);
    expect(suppressFast(found, options, covers)).toEqual([0, 1, 2]);
    expect(suppressFast(found, { ...options, agnostic: true }, covers)).toEqual([0]);
    expect(suppressFast(found, { ...options, maxDetections: 2 }, covers)).toEqual([0, 1]);
  });
});
