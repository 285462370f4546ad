import { YoloLiftError } from '../errors.ts';

/** Limits the number of requests, and so memory: at most that number times the body limit. */
export interface ConcurrencyLimit {
  /**
   * Runs `work` if the limit is not reached.
   * @throws YoloLiftError `OVERLOADED` - the limit is reached; `work` did not start.
   */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** @param limit - maximum number of requests, waiting and running together. */
export function createConcurrencyLimit(limit: number): ConcurrencyLimit {
  let current = 0;
  return {
    async run(work) {
      if (current >= limit) {
        throw new YoloLiftError(
          'OVERLOADED',
          `${limit} requests are already queued or running; retry in a moment`,
          { isRetryable: true },
        );
      }
      current += 1;
      try {
        return await work();
      } finally {
        current -= 1;
      }
    },
  };
}
