import type { Deadline } from '@yololift/core/async';

/** A deadline so many ms from now, for tests. */
export function deadlineOf(ms: number): Deadline {
  const endsAt = performance.now() + ms;
  return { remainingMs: () => endsAt - performance.now(), signal: AbortSignal.timeout(ms) };
}
