import { YoloLiftError } from '../errors.ts';

/** Lets so many in at once; the others wait in the order they came. */
export interface BoundedQueue {
  /**
   * Does `work` in its turn.
   * @throws YoloLiftError `REQUEST_ABORTED` - `signal` fired while waiting; `work` was not begun.
   */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** @param width - how much work runs at once. */
export function createBoundedQueue(width: number): BoundedQueue {
  let free = width;
  const waiting = new Set<() => void>();

  function enter(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(requestAborted(signal.reason));
    if (free === 0) return waitForTurn(signal);
    free -= 1;
    return Promise.resolve();
  }

  function waitForTurn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        waiting.delete(begin);
        reject(requestAborted(signal.reason));
      };
      const begin = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      signal.addEventListener('abort', giveUp, { once: true });
      waiting.add(begin);
    });
  }

  /** Hands the place on, so that nobody who comes later gets in between. */
  function leave(): void {
    const [next] = waiting;
    if (next === undefined) {
      free += 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  return {
    async run(signal, work) {
      await enter(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}

/** The error of a request whose client has gone. */
export function requestAborted(cause: unknown): YoloLiftError {
  return new YoloLiftError('REQUEST_ABORTED', 'the client closed the connection before the answer', {
    cause,
  });
}
