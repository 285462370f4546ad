import type { SpeedWatch } from './speed-limits.ts';
import { watchWaits } from './watch-waits.ts';

/**
 * Passes a stream through and watches its speed. Fails after `stallTimeoutMs` without data, even if the source hangs
 * and ignores the signal, as a dead mount does.
 * @throws YoloLiftError `STORE_UNAVAILABLE` - the source stalled; retryable.
 */
export async function* watchSpeed(
  body: AsyncIterable<Uint8Array>,
  watch: SpeedWatch,
): AsyncGenerator<Uint8Array> {
  const { clock, limits, onSlow } = watch;
  const iterator = body[Symbol.asyncIterator]();
  const waits = watchWaits(watch);
  // Counts only the wait for the source, not the consumer's time, e.g. for a slow disk.
  let waitedMs = 0;
  let windowBytes = 0;
  let isDone = false;
  try {
    for (;;) {
      const askedAt = clock.now();
      const next = await waits.forAnswer(() => iterator.next());
      if (next.done) {
        isDone = true;
        return;
      }
      windowBytes += next.value.length;
      waitedMs += clock.now() - askedAt;
      if (waitedMs >= limits.rateWindowMs) {
        if ((windowBytes / waitedMs) * 1000 < limits.minimumBytesPerSecond) onSlow();
        waitedMs = 0;
        windowBytes = 0;
      }
      yield next.value;
    }
  } finally {
    waits.end();
    // Not awaited: a hanging source would block here.
    if (!isDone) iterator.return?.()?.then(undefined, () => undefined);
  }
}

/**
 * Waits for one response. Calls `onSlow` after `firstByteTimeoutMs` and fails after `stallTimeoutMs`.
 * @throws YoloLiftError `STORE_UNAVAILABLE` - no response in time; retryable.
 * @throws the signal's reason, at once.
 */
export async function watchWait<T>(watch: SpeedWatch, work: () => Promise<T>): Promise<T> {
  const waits = watchWaits(watch);
  try {
    return await waits.forAnswer(work);
  } finally {
    waits.end();
  }
}
