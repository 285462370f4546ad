import { YoloLiftError } from '../errors.ts';

/** Runs a limited number of tasks at once; the others wait in order of arrival. */
export interface BoundedQueue {
  /**
   * Runs `work` when it is its turn.
   * @throws YoloLiftError `REQUEST_ABORTED` - `signal` aborted during the wait; `work` did not start.
   */
  run<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>;
  /** Rejects all waiting tasks with `error`. Running tasks continue. */
  clear(error: YoloLiftError): void;
}

interface Waiting {
  readonly begin: () => void;
  readonly refuse: (error: YoloLiftError) => void;
}

/** @param width - tasks that run at once. */
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
        leaveQueue();
        reject(error);
      };
      const begin = () => {
        leaveQueue();
        resolve();
      };
      const own = { begin, refuse };
      function leaveQueue(): void {
        waiting.delete(own);
        signal?.removeEventListener('abort', giveUp);
      }
      signal?.addEventListener('abort', giveUp, { once: true });
      waiting.add(own);
    });
  }

  /** Passes the slot directly to the next waiting task, so that a later one cannot overtake it. */
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

/** The error of a request whose client disconnected. */
export function requestAborted(cause: unknown): YoloLiftError {
  return new YoloLiftError('REQUEST_ABORTED', 'the client closed the connection before the response', {
    cause,
  });
}
