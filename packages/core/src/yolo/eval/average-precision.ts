/** A detection's score, and whether it matches a true box. */
export interface Judged {
  readonly confidence: number;
  readonly isTrue: boolean;
}

/** Recalls at which COCO samples the precision: 0, 0.01, … 1. */
const RECALLS = Array.from({ length: 101 }, (_, index) => index / 100);

/**
 * COCO's average precision: the mean, over 101 recalls, of the best precision at that recall or above. One
 * hit then one miss, of one true box → 1; a miss then a hit → 0.5.
 */
export function averagePrecision(judged: readonly Judged[], truthCount: number): number {
  const sorted = judged.toSorted((a, b) => b.confidence - a.confidence);
  const recalls: number[] = [];
  const precisions: number[] = [];
  let hits = 0;
  sorted.forEach(({ isTrue }, index) => {
    if (isTrue) hits += 1;
    recalls.push(hits / truthCount);
    precisions.push(hits / (index + 1));
  });
  for (let index = precisions.length - 2; index >= 0; index -= 1) {
    precisions[index] = Math.max(precisions[index] as number, precisions[index + 1] as number);
  }
  return mean(RECALLS.map((recall) => precisions[firstAtLeast(recalls, recall)] ?? 0));
}

/** Index of the first of ascending `values` that is at least `wanted`; their length if none is. */
function firstAtLeast(values: readonly number[], wanted: number): number {
  let [from, to] = [0, values.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((values[middle] as number) < wanted) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The mean; NaN for an empty list. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
