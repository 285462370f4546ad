import type { Timings } from '../yolo/prediction.ts';

/** What is told of a request besides its predictions' own times, ms. */
export interface RequestTimes {
  /** From the body's end to the first image's turn. */
  readonly queueMs: number;
  readonly totalMs: number;
}

/**
 * The value of a `Server-Timing` header (W3C): `decode;dur=8.2, letterbox;dur=2.6, …`, ms. Stages of several
 * images are added up.
 */
export function serverTiming(timings: readonly Timings[], { queueMs, totalMs }: RequestTimes): string {
  const entries = {
    queue: queueMs,
    decode: sum(timings, 'decodeMs'),
    letterbox: sum(timings, 'letterboxMs'),
    run: sum(timings, 'runMs'),
    head: sum(timings, 'headMs'),
    nms: sum(timings, 'nmsMs'),
    ...(timings.some(({ drawMs }) => drawMs !== undefined) && { draw: sum(timings, 'drawMs') }),
    total: totalMs,
  };
  return Object.entries(entries)
    .map(([name, duration]) => `${name};dur=${Math.round(duration * 100) / 100}`)
    .join(', ');
}

function sum(timings: readonly Timings[], stage: keyof Timings): number {
  return timings.reduce((total, timing) => total + (timing[stage] ?? 0), 0);
}
