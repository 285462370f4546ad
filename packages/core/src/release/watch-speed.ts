import type { SpeedWatch } from './speed-limits.ts';
import { watchWaits } from './watch-waits.ts';

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
  const waits = watchWaits(watch);
  // Only the wait for the source counts, not what is done with its bytes: a slow disk is not its fault.
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
    // Not awaited: a source that hangs would hang this too.
    if (!isDone) iterator.return?.()?.then(undefined, () => undefined);
  }
}

/**
 * Waits for one answer: says that it is slow after `firstByteTimeoutMs`, gives up after `stallTimeoutMs`.
 * @throws YoloLiftError `STORE_UNAVAILABLE` - nothing came; retryable.
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
