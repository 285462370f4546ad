import { YoloLiftError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';

/** How slow a source may be. */
export interface SpeedLimits {
  /** Wait for a first byte after which another source is asked as well, ms. */
  readonly firstByteTimeoutMs: number;
  /** Rate under which another source is asked as well, bytes a second over `rateWindowMs`. */
  readonly minimumBytesPerSecond: number;
  readonly rateWindowMs: number;
  /** Longest wait for the next byte, ms: then the source has failed. */
  readonly stallTimeoutMs: number;
}

/** What a stream is watched with. */
export interface SpeedWatch {
  readonly clock: Clock;
  readonly limits: SpeedLimits;
  /** For messages: the source, and what was asked of it. */
  readonly what: string;
  /** Called, once or more often, when the source is slow; it may still win. */
  readonly onSlow: () => void;
}

/**
 * Passes a stream on and watches how fast it comes. It fails where nothing comes for `stallTimeoutMs`: also where the
 * source heeds no signal and simply hangs, as a dead mount does.
 * @throws YoloLiftError `STORE_UNAVAILABLE` - it stalled; retryable.
 */
export async function* watchSpeed(
  body: AsyncIterable<Uint8Array>,
  watch: SpeedWatch,
): AsyncGenerator<Uint8Array> {
  const { clock, limits, onSlow } = watch;
  const iterator = body[Symbol.asyncIterator]();
  let windowStart = clock.now();
  let windowBytes = 0;
  let isDone = false;
  try {
    for (;;) {
      const next = await watchWait(watch, () => iterator.next());
      if (next.done) {
        isDone = true;
        return;
      }
      windowBytes += next.value.length;
      const elapsedMs = clock.now() - windowStart;
      if (elapsedMs >= limits.rateWindowMs) {
        if ((windowBytes / elapsedMs) * 1000 < limits.minimumBytesPerSecond) onSlow();
        windowStart = clock.now();
        windowBytes = 0;
      }
      yield next.value;
    }
  } finally {
    // Not awaited: a source that hangs would hang this too.
    if (!isDone) iterator.return?.()?.then(undefined, () => undefined);
  }
}

/**
 * Waits for one answer: says that it is slow after `firstByteTimeoutMs`, gives up after `stallTimeoutMs`.
 * @throws YoloLiftError `STORE_UNAVAILABLE` - nothing came; retryable.
 */
export async function watchWait<T>(watch: SpeedWatch, work: () => Promise<T>): Promise<T> {
  const { clock, limits, what, onSlow } = watch;
  const done = new AbortController();
  const late = clock
    .sleep(limits.firstByteTimeoutMs, done.signal)
    .then(onSlow)
    .then(() => clock.sleep(Math.max(0, limits.stallTimeoutMs - limits.firstByteTimeoutMs), done.signal))
    .then(() => {
      const message = `${what}: nothing came for ${limits.stallTimeoutMs / 1000} s`;
      throw new YoloLiftError('STORE_UNAVAILABLE', message, { isRetryable: true });
    });
  late.catch(() => undefined); // it loses most of the time
  try {
    return await Promise.race([work(), late]);
  } finally {
    done.abort();
  }
}
