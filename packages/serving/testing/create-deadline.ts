import type { Deadline } from '@yololift/core/async';

/** A deadline `ms` from now, for tests. */
export function createDeadline(ms: number): Deadline {
  const endsAt = performance.now() + ms;
  return { remainingMs: () => endsAt - performance.now(), signal: AbortSignal.timeout(ms) };
}
