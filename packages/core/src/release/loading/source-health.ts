import {
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IPolicy,
  isBrokenCircuitError,
} from 'cockatiel';
import { isYoloLiftError, YoloLiftError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';

/** Guards calls to one source: after several failures in a row it is left alone for a while. */
export interface SourceHealth {
  /**
   * Makes a call, unless the source failed too often of late.
   * @throws YoloLiftError `STORE_UNAVAILABLE` - it did, and is skipped.
   */
  call<T>(work: () => Promise<T>): Promise<T>;
  /** Notes a question that a mounted folder is slow to answer: while one hangs, no more are asked. */
  noteUnanswered(answer: Promise<unknown>): void;
}

/** What `createSourceHealth` works with. */
export interface SourceHealthDeps {
  readonly clock: Clock;
  /** After so long a question counts as one that hangs, ms. */
  readonly hangsAfterMs: number;
}

const FAILURES_IN_A_ROW = 3;
const LEFT_ALONE_MS = 30_000;
/** Each question to a file system that hangs holds one of Node's four threads for file access until it answers. */
const MAX_UNANSWERED = 2;

/** A circuit breaker that counts only what a retry may mend: an absent object is an answer, not an illness. */
export function createSourceHealth(uri: string, { clock, hangsAfterMs }: SourceHealthDeps): SourceHealth {
  const breaker: IPolicy = circuitBreaker(
    handleWhen((error) => isYoloLiftError(error) && error.isRetryable),
    { halfOpenAfter: LEFT_ALONE_MS, breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW) },
  );
  /** Since when, ms. */
  const unanswered = new Map<Promise<unknown>, number>();

  function assertAnswers(): void {
    const since = Math.min(Infinity, ...unanswered.values());
    if (unanswered.size < MAX_UNANSWERED && clock.now() - since < hangsAfterMs) return;
    const message = `${uri} hangs: it has not answered since ${new Date(since).toISOString()}`;
    throw new YoloLiftError('STORE_UNAVAILABLE', message, { isRetryable: true });
  }

  return {
    noteUnanswered(answer) {
      unanswered.set(answer, clock.now());
      const over = () => unanswered.delete(answer);
      answer.then(over, over);
    },
    async call(work) {
      assertAnswers();
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
