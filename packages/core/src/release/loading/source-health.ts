import {
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IPolicy,
  isBrokenCircuitError,
} from 'cockatiel';
import { isYoloLiftError, YoloLiftError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';

/** Circuit breaker for one source: after several consecutive failures, calls are skipped for a while. */
export interface SourceHealth {
  /**
   * Runs `work` unless the breaker is open or the source hangs.
   * @throws YoloLiftError `STORE_UNAVAILABLE` - the call was skipped; retryable.
   */
  call<T>(work: () => Promise<T>): Promise<T>;
  /** Records a pending call to a mounted folder that is slow. While it hangs, further calls are skipped. */
  noteUnanswered(answer: Promise<unknown>): void;
}

/** Dependencies of `createSourceHealth`. */
export interface SourceHealthDeps {
  readonly clock: Clock;
  /** Time after which a slow call counts as hanging, ms. */
  readonly hangsAfterMs: number;
}

const CONSECUTIVE_FAILURES = 3;
const SKIP_MS = 30_000;
/** Each call to a hanging file system blocks one of Node's four file threads until it returns. */
const MAX_UNANSWERED = 2;

/** Creates a breaker that counts only retryable errors: an absent object does not make a source unhealthy. */
export function createSourceHealth(uri: string, { clock, hangsAfterMs }: SourceHealthDeps): SourceHealth {
  const breaker: IPolicy = circuitBreaker(
    handleWhen((error) => isYoloLiftError(error) && error.isRetryable),
    { halfOpenAfter: SKIP_MS, breaker: new ConsecutiveBreaker(CONSECUTIVE_FAILURES) },
  );
  /** Start of each pending slow call, ms since 1970. */
  const unanswered = new Map<Promise<unknown>, number>();

  function assertResponsive(): void {
    const since = Math.min(Infinity, ...unanswered.values());
    if (unanswered.size < MAX_UNANSWERED && clock.now() - since < hangsAfterMs) return;
    const message = `${uri} hangs: no response since ${new Date(since).toISOString()}`;
    throw new YoloLiftError('STORE_UNAVAILABLE', message, { isRetryable: true });
  }

  return {
    noteUnanswered(answer) {
      unanswered.set(answer, clock.now());
      const over = () => unanswered.delete(answer);
      answer.then(over, over);
    },
    async call(work) {
      assertResponsive();
      try {
        return await breaker.execute(work);
      } catch (error) {
        if (!isBrokenCircuitError(error)) throw error;
        const message = `${uri} failed ${CONSECUTIVE_FAILURES} times in a row and is skipped for ${SKIP_MS / 1000} s`;
        throw new YoloLiftError('STORE_UNAVAILABLE', message, { cause: error, isRetryable: true });
      }
    },
  };
}
