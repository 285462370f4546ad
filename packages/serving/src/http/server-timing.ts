import type { Stage } from '@yololift/core/model';

/** Times of a request besides its items' stages, ms. */
export interface RequestTimes {
  /** From the end of the body to the start of the first item. */
  readonly queueMs: number;
  readonly totalMs: number;
}

/**
 * Formats a `Server-Timing` header (W3C): `queue;dur=0.1, decode;dur=8.2, letterbox;dur=2.6, …`, ms. Stages of
 * several items are added up.
 */
export function serverTiming(
  runs: readonly (readonly Stage[])[],
  { queueMs, totalMs }: RequestTimes,
): string {
  const sums = new Map([['queue', queueMs]]);
  for (const { name, ms } of runs.flat()) sums.set(name, (sums.get(name) ?? 0) + ms);
  sums.set('total', totalMs);
  return [...sums].map(([name, ms]) => `${name};dur=${Math.round(ms * 100) / 100}`).join(', ');
}
