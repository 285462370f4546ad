import { describe, expect, test } from 'vitest';
import { boxAround } from '../stages/rotated-boxes.ts';
import { averagePrecision } from './average-precision.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { evaluateDetections } from './evaluate-detections.ts';
import { boxIou, boxOverlap, matchDetections } from './match-detections.ts';

const box = (x1: number, y1: number, x2: number, y2: number) => ({ x1, y1, x2, y2 });
const here = box(0, 0, 10, 10);
const far = box(50, 50, 60, 60);

test('half of a box overlaps it by 0.5', () => {
  expect(boxIou(here, box(0, 0, 10, 5))).toBe(0.5);
  expect(boxIou(here, far)).toBe(0);
});

describe('averagePrecision', () => {
  test.each([
    ['a hit, then a miss', [true, false], 1, 1],
    ['a miss, then a hit', [false, true], 1, 0.5],
    ['nothing found', [], 3, 0],
    // Recalls 0..0.50 (51 of 101) have precision 1, above that none.
    ['one of two', [true], 2, 51 / 101],
    // Recalls to 0.5: precision 1; to 1: 2 of 3.
    ['hit, miss, hit of two', [true, false, true], 2, (51 + 50 * (2 / 3)) / 101],
  ])('%s', (_what, hits, truthCount, expected) => {
    const judged = hits.map((isTrue, index) => ({ confidence: 1 - index / 10, isTrue }));
    expect(averagePrecision(judged, truthCount)).toBeCloseTo(expected, 9);
  });
});

test('the best takes the true box it overlaps most; the next takes another', () => {
  const found = [
    { class: 0, confidence: 0.9, box: here },
    { class: 0, confidence: 0.8, box: here },
    { class: 0, confidence: 0.7, box: far },
  ];
  const truth = [
    { class: 0, box: box(0, 0, 10, 8) },
    { class: 0, box: here },
  ];
  expect(matchDetections(found, truth, 0.5)).toEqual([1, 0, -1]);
  expect(matchDetections(found, truth, 0.9)).toEqual([1, -1, -1]);
});

test('a box with IoU 0.8 counts at seven of ten thresholds', () => {
  const image = {
    found: [{ class: 0, confidence: 0.9, box: box(0, 0, 10, 8) }],
    truth: [{ class: 0, box: here }],
  };
  const { map50, map5095, classes } = evaluateDetections([image], 2);
  expect(map50).toBe(1);
  expect(map5095).toBeCloseTo(0.7, 9);
  expect(classes[1]).toEqual({ class: 1, truthCount: 0, map50: Number.NaN, map5095: Number.NaN });
});

test('a class never found counts as 0', () => {
  const image = {
    found: [{ class: 0, confidence: 0.9, box: here }],
    truth: [
      { class: 0, box: here },
      { class: 1, box: far },
    ],
  };
  expect(evaluateDetections([image], 2).map50).toBe(0.5);
});

test('the confusion matrix counts confusions, misses and false positives', () => {
  const image = {
    found: [
      { class: 1, confidence: 0.9, box: here },
      { class: 0, confidence: 0.9, box: box(200, 0, 210, 10) },
    ],
    truth: [
      { class: 0, box: here },
      { class: 1, box: far },
    ],
  };
  expect(confusionMatrix([image], 2)).toEqual([
    [0, 1, 0],
    [0, 0, 1],
    [1, 0, 0],
  ]);
});

describe('rotated boxes', () => {
  const rotated = (angle: number, width = 40, height = 10) => ({
    class: 0,
    box: boxAround({ cx: 50, cy: 50, width, height, angle }),
    rotatedBox: { cx: 50, cy: 50, width, height, angle },
  });
  const crossed = { ...rotated(-Math.PI / 4), confidence: 0.9 };

  test('are matched by rotated overlap: crossing boxes with equal upright boxes hardly overlap', () => {
    const truth = rotated(Math.PI / 4);
    expect(boxIou(crossed.box, truth.box)).toBeCloseTo(1, 9);
    // Variances 1600/12 and 100/12 along and across. Their sum is 141.67 each way: determinant 20069.44, against
    // 4 × 1111.11 for one box with itself. √(√(4444.44 / 20069.44)) = 0.686; 1 − √(1 − 0.686) = 0.44 for the centre.
    expect(boxOverlap(crossed, truth)).toBeCloseTo(1 - Math.sqrt(1 - Math.sqrt(4444.444 / 20069.444)), 3);
    expect(matchDetections([crossed], [truth], 0.5)).toEqual([-1]);
    expect(evaluateDetections([{ found: [crossed], truth: [truth] }], 1).map50).toBe(0);
    expect(confusionMatrix([{ found: [crossed], truth: [truth] }], 1)).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  test('are equal after half a turn, and with sides and angle swapped', () => {
    const truth = rotated(Math.PI / 4);
    expect(boxOverlap({ ...crossed, rotatedBox: rotated((5 * Math.PI) / 4).rotatedBox }, truth)).toBeCloseTo(
      1,
      3,
    );
    expect(
      boxOverlap({ ...crossed, rotatedBox: rotated(-Math.PI / 4, 10, 40).rotatedBox }, truth),
    ).toBeCloseTo(1, 3);
  });
});
