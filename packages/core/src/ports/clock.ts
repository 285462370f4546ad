/** The clock that core uses; tests inject their own. */
export interface Clock {
  /** ms since 1970, as `Date.now`. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
