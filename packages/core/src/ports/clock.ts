/** Time as core sees it, so that tests can own it. */
export interface Clock {
  /** Milliseconds since 1970, as `Date.now`. */
  now(): number;
  /**
   * Resolves after `ms`; rejects with the signal's reason when it aborts first.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
