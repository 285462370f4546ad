import { expect, test } from 'vitest';
import { computeMedian, computeSpread } from './statistics.ts';

test('minimum, median and p95 of 1..100', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(computeSpread(values)).toEqual({ min: 1, median: 50.5, p95: 95 });
});

test('a single value is its minimum, median and tail', () => {
  expect(computeSpread([7])).toEqual({ min: 7, median: 7, p95: 7 });
});

test('the median of an odd count is the middle value', () => {
  expect(computeMedian([9, 1, 5])).toBe(5);
});
