import {
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IPolicy,
  isBrokenCircuitError,
} from 'cockatiel';
import { isYoloLiftError, YoloLiftError } from '../errors.ts';

/** Guards calls to one source: after several failures in a row it is left alone for a while. */
export interface SourceHealth {
  /**
   * Makes a call, unless the source failed too often of late.
   * @throws YoloLiftError `STORE_UNAVAILABLE` - it did, and is skipped.
   */
  call<T>(work: () => Promise<T>): Promise<T>;
}

const FAILURES_IN_A_ROW = 3;
const LEFT_ALONE_MS = 30_000;

/** A circuit breaker that counts only what a retry may mend: an absent object is an answer, not an illness. */
export function createSourceHealth(uri: string): SourceHealth {
  const breaker: IPolicy = circuitBreaker(
    handleWhen((error) => isYoloLiftError(error) && error.isRetryable),
    { halfOpenAfter: LEFT_ALONE_MS, breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW) },
  );
  return {
    async call(work) {
      try {
        return await breaker.execute(work);
      } catch (error) {
        if (!isBrokenCircuitError(error)) throw error;
        const message = `${uri} failed ${FAILURES_IN_A_ROW} times in a row, and is left alone for ${LEFT_ALONE_MS / 1000} s`;
        throw new YoloLiftError('STORE_UNAVAILABLE', message, { cause: error, isRetryable: true });
      }
    },
  };
}
