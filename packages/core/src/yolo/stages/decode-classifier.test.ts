import { expect, test } from 'vitest';
import { decodeClassifier } from './decode-classifier.ts';

test('probabilities are not changed, best first', () => {
  const ranked = decodeClassifier(Float32Array.from([0.2, 0.7, 0.1]), 2);
  expect(ranked.map((one) => one.class)).toEqual([1, 0]);
  expect(ranked[0]?.confidence).toBeCloseTo(0.7);
});

test('logits go through a softmax: 0 and ln 3 are a quarter and three quarters', () => {
  const ranked = decodeClassifier(Float32Array.from([0, Math.log(3)]), 5);
  expect(ranked.map((one) => one.class)).toEqual([1, 0]);
  expect(ranked[0]?.confidence).toBeCloseTo(0.75);
});

test('huge logits do not overflow', () => {
  expect(decodeClassifier(Float32Array.from([1000, 0]), 1)[0]?.confidence).toBeCloseTo(1);
});
