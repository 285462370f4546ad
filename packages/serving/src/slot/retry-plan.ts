import type { Clock } from '@yololift/core/ports';
import type { ReleaseName } from '@yololift/core/release/pointer';

/** Decides when to load a release: at once if it is new, after a growing wait if it failed. */
export interface RetryPlan {
  /** Sets the wanted release. A different one resets the waits. */
  want(name: ReleaseName): void;
  mayTry(): boolean;
  /** Records that the wanted release failed. Returns the time of the next try, ms since 1970. */
  failed(): number;
}

/** Creates a plan with waits of `backOffMs`, doubling up to `maxBackOffMs`. */
export function createRetryPlan(clock: Clock, backOffMs: number, maxBackOffMs: number): RetryPlan {
  let wanted: ReleaseName | undefined;
  let failures = 0;
  let retryAt = Number.NEGATIVE_INFINITY;
  return {
    want(name) {
      if (wanted !== undefined && isEqual(wanted, name)) return;
      wanted = name;
      failures = 0;
      retryAt = Number.NEGATIVE_INFINITY;
    },
    mayTry: () => clock.now() >= retryAt,
    failed() {
      retryAt = clock.now() + Math.min(maxBackOffMs, backOffMs * 2 ** failures);
      failures += 1;
      return retryAt;
    },
  };
}

/** Stricter than `isSameRelease`: an added digest counts as a change, since it may fix the failure. */
function isEqual(a: ReleaseName, b: ReleaseName): boolean {
  return a.model === b.model && a.version === b.version && a.digest === b.digest;
}
