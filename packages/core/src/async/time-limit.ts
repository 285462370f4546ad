import type { YoloLiftError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';

/** What `withTimeLimit` needs. */
interface TimeLimit {
  readonly clock: Clock;
  readonly limitMs: number;
  /** The error of a call that took longer. */
  readonly late: () => YoloLiftError;
}

/**
 * Runs `work`, and gives up on it after `limitMs`: its signal aborts, and `late()` is thrown, also where the work
 * heeds no signal.
 */
export async function withTimeLimit<T>(
  { clock, limitMs, late }: TimeLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const givenUp = new AbortController();
  const tooLate = clock.sleep(limitMs, done.signal).then(() => {
    const error = late();
    givenUp.abort(error);
    throw error;
  });
  // It loses the race most of the time, and then ends by its own abort: nobody is left to hear of that.
  tooLate.catch(() => undefined);
  try {
    return await Promise.race([work(givenUp.signal), tooLate]);
  } finally {
    done.abort();
  }
}
