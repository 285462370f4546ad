import { YoloLiftError } from '../errors.ts';
import type { SpeedWatch } from './speed-limits.ts';

/** Waits for a source that are watched, one after the other. */
export interface WatchedWaits {
  /**
   * Waits for one answer.
   * @throws YoloLiftError `STORE_UNAVAILABLE` - nothing came for `stallTimeoutMs`; retryable.
   * @throws the signal's reason, at once.
   */
  forAnswer<T>(work: () => Promise<T>): Promise<T>;
  /** To be called when no more is waited for. */
  end(): void;
}

interface Wait {
  readonly askedAt: number;
  readonly answer: Promise<unknown>;
  readonly giveUp: (error: unknown) => void;
  isSlow: boolean;
}

/**
 * Watches the waits of one stream: says that one is slow after `firstByteTimeoutMs`, gives up after `stallTimeoutMs`.
 * One timer and one listener serve them all, since a large file is thousands of waits.
 */
export function watchWaits(watch: SpeedWatch): WatchedWaits {
  const { clock, signal } = watch;
  const ended = new AbortController();
  let current: Wait | undefined;
  const onAbort = () => current?.giveUp(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  keepTime(watch, () => current, ended.signal).catch(() => undefined); // ended

  return { forAnswer, end };

  async function forAnswer<T>(work: () => Promise<T>): Promise<T> {
    const answer = work();
    // Not `Promise.race`: what lives as long as the stream would keep every piece that ever came.
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

/** Never sleeps past the moment at which a wait that begins meanwhile is slow. */
async function keepTime(
  watch: SpeedWatch,
  currentWait: () => Wait | undefined,
  ended: AbortSignal,
): Promise<void> {
  const { clock, limits } = watch;
  while (!ended.aborted) {
    const wait = currentWait();
    const leftMs = wait === undefined ? Infinity : judge(watch, wait);
    await clock.sleep(Math.min(leftMs, limits.firstByteTimeoutMs), ended);
  }
}

/** Acts on a wait that has lasted too long; returns how long it may go on, ms. */
function judge({ clock, limits, what, onSlow, onUnanswered }: SpeedWatch, wait: Wait): number {
  const waitedMs = clock.now() - wait.askedAt;
  if (!wait.isSlow && waitedMs >= limits.firstByteTimeoutMs) {
    wait.isSlow = true;
    onUnanswered?.(wait.answer);
    onSlow();
  }
  if (!wait.isSlow) return limits.firstByteTimeoutMs - waitedMs;
  const leftMs = limits.stallTimeoutMs - waitedMs;
  if (leftMs > 0) return leftMs;
  const message = `${what}: nothing came for ${limits.stallTimeoutMs / 1000} s`;
  wait.giveUp(new YoloLiftError('STORE_UNAVAILABLE', message, { isRetryable: true }));
  return Infinity;
}
