import { YoloLiftError } from '../errors.ts';
import type { SpeedWatch } from './speed-limits.ts';

/** Watches successive waits for a source. */
export interface WatchedWaits {
  /**
   * Waits for one response.
   * @throws YoloLiftError `STORE_UNAVAILABLE` - no data for `stallTimeoutMs`; retryable.
   * @throws the signal's reason, at once.
   */
  forAnswer<T>(work: () => Promise<T>): Promise<T>;
  /** Call after the last wait. */
  end(): void;
}

interface Wait {
  readonly askedAt: number;
  readonly answer: Promise<unknown>;
  readonly giveUp: (error: unknown) => void;
  isSlow: boolean;
}

/**
 * Watches the waits of one stream. Calls `onSlow` after `firstByteTimeoutMs` and fails after `stallTimeoutMs`. All waits
 * share one timer and one listener, because a large file has thousands of waits.
 */
export function watchWaits(watch: SpeedWatch): WatchedWaits {
  const { clock, signal } = watch;
  const ended = new AbortController();
  let current: Wait | undefined;
  const onAbort = () => current?.giveUp(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  checkWaits(watch, () => current, ended.signal).catch(() => undefined); // ended

  return { forAnswer, end };

  async function forAnswer<T>(work: () => Promise<T>): Promise<T> {
    const answer = work();
    // Not `Promise.race`: a promise that lives as long as the stream would keep every received chunk in memory.
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    answer.then(resolve, reject);
    current = { askedAt: clock.now(), answer, giveUp: reject, isSlow: false };
    if (signal?.aborted) onAbort();
    try {
      return await promise;
    } finally {
      current = undefined;
    }
  }

  function end(): void {
    signal?.removeEventListener('abort', onAbort);
    ended.abort();
  }
}

/** Checks the current wait until `ended`. Sleeps short enough to notice when a new wait becomes slow. */
async function checkWaits(
  watch: SpeedWatch,
  currentWait: () => Wait | undefined,
  ended: AbortSignal,
): Promise<void> {
  const { clock, limits } = watch;
  while (!ended.aborted) {
    const wait = currentWait();
    const leftMs = wait === undefined ? Infinity : checkWait(watch, wait);
    await clock.sleep(Math.min(leftMs, limits.firstByteTimeoutMs), ended);
  }
}

/** Reports a slow wait and fails one that is too long. Returns the time until the next check, ms. */
function checkWait({ clock, limits, what, onSlow, onUnanswered }: SpeedWatch, wait: Wait): number {
  const waitedMs = clock.now() - wait.askedAt;
  if (!wait.isSlow && waitedMs >= limits.firstByteTimeoutMs) {
    wait.isSlow = true;
    onUnanswered?.(wait.answer);
    onSlow();
  }
  if (!wait.isSlow) return limits.firstByteTimeoutMs - waitedMs;
  const leftMs = limits.stallTimeoutMs - waitedMs;
  if (leftMs > 0) return leftMs;
  const message = `${what}: no data for ${limits.stallTimeoutMs / 1000} s`;
  wait.giveUp(new YoloLiftError('STORE_UNAVAILABLE', message, { isRetryable: true }));
  return Infinity;
}
