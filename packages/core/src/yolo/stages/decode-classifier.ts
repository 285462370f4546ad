/** A class and its probability, 0..1. */
export interface RankedClass {
  readonly class: number;
  readonly confidence: number;
}

/** Tolerance of a sum of probabilities from 1, for rounding in float16 and INT8 models. */
const SUM_TOLERANCE = 0.02;

/**
 * Decodes a classifier's `[classes]` row: the `topK` best, best first. Probabilities are not changed. A row
 * that does not sum to 1 or leaves 0..1 is logits, and gets a softmax: (0, ln 3) → 0.25, 0.75.
 */
export function decodeClassifier(row: Float32Array, topK: number): readonly RankedClass[] {
  const probabilities = isProbabilities(row) ? row : softmax(row);
  const ranked = Array.from(probabilities, (confidence, index) => ({ class: index, confidence }));
  // NaN sorts last, so that it does not hide valid scores.
  return ranked.sort((a, b) => sortKey(b) - sortKey(a)).slice(0, topK);
}

function sortKey({ confidence }: RankedClass): number {
  return Number.isNaN(confidence) ? -1 : confidence;
}

/** Whether a row is probabilities: all within 0..1, with sum 1. */
export function isProbabilities(row: Float32Array): boolean {
  let sum = 0;
  for (const value of row) {
    if (value < 0 || value > 1 + SUM_TOLERANCE) return false;
    sum += value;
  }
  return Math.abs(sum - 1) <= SUM_TOLERANCE;
}

function softmax(logits: Float32Array): Float32Array {
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
