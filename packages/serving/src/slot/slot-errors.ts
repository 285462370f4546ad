import { type ErrorCode, YoloLiftError } from '@yololift/core/errors';
import { formatReleaseName, type ReleaseName } from '@yololift/core/release/pointer';

/** A failure that did not stop the process, for health. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  /** First occurrence, ms since 1970. */
  readonly since: number;
}

/** Returns a `YoloLiftError` unchanged; wraps anything else as `INTERNAL`, with its cause. */
export function asYoloLiftError(error: unknown): YoloLiftError {
  if (error instanceof YoloLiftError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new YoloLiftError('INTERNAL', message, { cause: error });
}

/** Describes `error` for health. Returns `before` if it is the same failure. */
export function describeFailure(error: YoloLiftError, now: number, before?: Failure): Failure {
  const goesOn = before?.code === error.code && before.message === error.message;
  return goesOn ? before : { code: error.code, message: error.message, since: now };
}

/** Why a slot has no model. */
export interface NotReady {
  readonly isClosed: boolean;
  readonly loading: ReleaseName | undefined;
  /** Error of the last load or pointer read. */
  readonly failed: YoloLiftError | undefined;
  /** ms until a failed release is retried. */
  readonly untilRetryMs: number | undefined;
  /** Minimum `retryAfterMs` for callers. */
  readonly retryAfterMs: number;
}

/** The error for callers while there is no model. Always retryable, because the slot retries by itself. */
export function notReadyError(why: NotReady): YoloLiftError {
  const { isClosed, loading, failed, untilRetryMs, retryAfterMs } = why;
  if (isClosed)
    return new YoloLiftError('SHUTTING_DOWN', 'this process is shutting down', { isRetryable: true });
  if (loading !== undefined || failed === undefined) {
    const what = loading === undefined ? 'the model' : formatReleaseName(loading);
    const message = `${what} is loading; retry in a moment`;
    return new YoloLiftError('MODEL_LOADING', message, { isRetryable: true, retryAfterMs });
  }
  return new YoloLiftError(failed.code, failed.message, {
    cause: failed,
    isRetryable: true,
    retryAfterMs: Math.max(untilRetryMs ?? 0, retryAfterMs),
  });
}
