import { YoloLiftError } from '../errors.ts';

/** Lets so many in at once; the others wait in the order they came. */
export interface BoundedQueue {
  /**
   * Does `work` in its turn.
   * @throws YoloLiftError `REQUEST_ABORTED` - `signal` fired while waiting; `work` was not begun.
   */
  run<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>;
  /** Lets nobody in who waits: each is told `error`. What was begun goes on. */
  clear(error: YoloLiftError): void;
}

interface Waiting {
  readonly begin: () => void;
  readonly refuse: (error: YoloLiftError) => void;
}

/** @param width - how much work runs at once. */
export function createBoundedQueue(width: number): BoundedQueue {
  let free = width;
  const waiting = new Set<Waiting>();

  function enter(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(requestAborted(signal.reason));
    if (free === 0) return waitForTurn(signal);
    free -= 1;
    return Promise.resolve();
  }

  function waitForTurn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => refuse(requestAborted(signal?.reason));
      const refuse = (error: YoloLiftError) => {
        leaveLine();
        reject(error);
      };
      const begin = () => {
        leaveLine();
        resolve();
      };
      const own = { begin, refuse };
      function leaveLine(): void {
        waiting.delete(own);
        signal?.removeEventListener('abort', giveUp);
      }
      signal?.addEventListener('abort', giveUp, { once: true });
      waiting.add(own);
    });
  }

  /** Hands the place on, so that nobody who comes later gets in between. */
  function leave(): void {
    const [next] = waiting;
    if (next === undefined) free += 1;
    else next.begin();
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
    clear(error) {
      for (const { refuse } of waiting) refuse(error);
    },
  };
}

/** The error of a request whose client has gone. */
export function requestAborted(cause: unknown): YoloLiftError {
  return new YoloLiftError('REQUEST_ABORTED', 'the client closed the connection before the answer', {
    cause,
  });
}
