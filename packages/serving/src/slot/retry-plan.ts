import type { Clock } from '@yololift/core/ports';
import type { ReleaseName } from '@yololift/core/release';

/** Says when a release may be tried: at once when it is new, after a growing wait when it failed. */
export interface RetryPlan {
  /** Notes the release that is wanted. Another one than before starts afresh. */
  want(name: ReleaseName): void;
  mayTry(): boolean;
  /** Notes that the wanted release failed. Returns when it may be tried again, ms since 1970. */
  failed(): number;
}

/** A plan whose waits are `backOffMs`, twice that, and so on, up to `maxBackOffMs`. */
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

/** Stricter than `isSameRelease`: a digest that was added is a change that may mend what failed. */
function isEqual(a: ReleaseName, b: ReleaseName): boolean {
  return a.model === b.model && a.version === b.version && a.digest === b.digest;
}
