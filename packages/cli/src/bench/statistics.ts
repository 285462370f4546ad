/** Minimum, median and tail of measurements, in their own unit. */
export interface Spread {
  /** The value least affected by a busy machine. */
  readonly min: number;
  readonly median: number;
  readonly p95: number;
}

/** Minimum, median and 95th percentile by nearest rank; for 1..100: 1, 50.5 and 95. */
export function computeSpread(values: readonly number[]): Spread {
  return { min: Math.min(...values), median: computeMedian(values), p95: computePercentile(values, 0.95) };
}

/** The middle value, or the mean of the two middle ones; `NaN` for an empty list. */
export function computeMedian(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
}

function computePercentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}
