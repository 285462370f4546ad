import { isYoloLiftError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';

/** Dependencies of `withRetries`. */
export interface RetryDeps {
  readonly clock: Clock;
  /** 0..1 */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

const TRIES = 3;
const FIRST_PAUSE_MS = 200;

/** Tries up to three times while the error is retryable, with growing, jittered pauses: 0–200, 0–400 ms. */
export async function withRetries<T>(
  { clock, random, signal }: RetryDeps,
  work: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const mayHelp = isYoloLiftError(error) && error.isRetryable && tries < TRIES && !signal.aborted;
      if (!mayHelp) throw error;
      await clock.sleep(random() * FIRST_PAUSE_MS * 2 ** (tries - 1), signal);
    }
  }
}
