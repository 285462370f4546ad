import type { YoloLiftError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';

/** Dependencies of `withTimeLimit`. */
interface TimeLimit {
  readonly clock: Clock;
  readonly limitMs: number;
  /** Creates the error of a call that took longer. */
  readonly createError: () => YoloLiftError;
}

/**
 * Runs `work` with a timeout. After `limitMs` the signal aborts and the call rejects with `createError()`, even if
 * `work` ignores the signal.
 */
export async function withTimeLimit<T>(
  { clock, limitMs, createError }: TimeLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const timedOut = new AbortController();
  const timeout = clock.sleep(limitMs, done.signal).then(() => {
    const error = createError();
    timedOut.abort(error);
    throw error;
  });
  // Usually aborted first; its rejection is then expected.
  timeout.catch(() => undefined);
  try {
    return await Promise.race([work(timedOut.signal), timeout]);
  } finally {
    done.abort();
  }
}
