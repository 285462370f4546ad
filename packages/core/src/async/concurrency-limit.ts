import { YoloLiftError } from '../errors.ts';

/** Counts requests, so that memory is bounded by their number times the body limit. */
export interface ConcurrencyLimit {
  /**
   * Does `work` if there is a place, and frees the place when it has ended.
   * @throws YoloLiftError `OVERLOADED` - every place is taken; `work` was not begun.
   */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** @param places - most requests at once, waiting and running together. */
export function createConcurrencyLimit(places: number): ConcurrencyLimit {
  let taken = 0;
  return {
    async run(work) {
      if (taken >= places) {
        throw new YoloLiftError(
          'OVERLOADED',
          `${places} requests wait or run already; send it again in a moment`,
          { isRetryable: true },
        );
      }
      taken += 1;
      try {
        return await work();
      } finally {
        taken -= 1;
      }
    },
  };
}
