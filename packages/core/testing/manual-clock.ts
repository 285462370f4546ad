import type { Clock } from '../src/ports/clock.ts';

/** A clock that only a test advances. */
export interface ManualClock extends Clock {
  /** Advances time and resolves sleeps that are due. */
  advance(ms: number): void;
  /** Advances time by 1 ms per turn of the event loop until `work` settles. */
  during<T>(work: Promise<T>): Promise<T>;
}

/** A clock for tests; starts at 1,000,000 ms. */
export function manualClock(): ManualClock {
  let now = 1_000_000;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  const clock: ManualClock = {
    now: () => now,
    sleep(ms, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const sleeper = { until: now + ms, wake: resolve };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        sleepers.delete(sleeper);
        reject(signal.reason);
      });
      return promise;
    },
    advance(ms) {
      now += ms;
      for (const sleeper of sleepers) {
        if (sleeper.until > now) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
    async during(work) {
      let isOver = false;
      const over = () => {
        isOver = true;
      };
      work.then(over, over);
      while (!isOver) {
        await new Promise((resolve) => setImmediate(resolve));
        clock.advance(1);
      }
      return work;
    },
  };
  return clock;
}
