import { type ErrorCode, YoloLiftError } from '@yololift/core';
import { formatReleaseName, type ReleaseName } from '@yololift/core/release';

/** Something that went wrong and was lived with, as health shows it. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  /** ms since 1970, when it first went wrong in this way. */
  readonly since: number;
}

/** A `YoloLiftError` as it is; anything else as `INTERNAL`, with the cause kept. */
export function asYoloLiftError(error: unknown): YoloLiftError {
  if (error instanceof YoloLiftError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new YoloLiftError('INTERNAL', message, { cause: error });
}

/** What health shows of `error`; `before` itself where it is the same failure going on. */
export function describeFailure(error: YoloLiftError, now: number, before?: Failure): Failure {
  const goesOn = before?.code === error.code && before.message === error.message;
  return goesOn ? before : { code: error.code, message: error.message, since: now };
}

/** Why a slot has no model to give. */
export interface NotReady {
  readonly isClosed: boolean;
  readonly loading: ReleaseName | undefined;
  /** What made the last load, or the reading of the pointer, fail. */
  readonly failed: YoloLiftError | undefined;
  /** ms until a failed release is tried again. */
  readonly untilRetryMs: number | undefined;
  /** Shortest wait to tell a caller. */
  readonly retryAfterMs: number;
}

/** The error a caller gets while there is no model: always one to retry, for the slot tries again by itself. */
export function notReadyError(why: NotReady): YoloLiftError {
  const { isClosed, loading, failed, untilRetryMs, retryAfterMs } = why;
  if (isClosed)
    return new YoloLiftError('SHUTTING_DOWN', 'this process is shutting down', { isRetryable: true });
  if (loading !== undefined || failed === undefined) {
    const what = loading === undefined ? 'the model' : formatReleaseName(loading);
    const message = `${what} is loading; call again in a moment`;
    return new YoloLiftError('MODEL_LOADING', message, { isRetryable: true, retryAfterMs });
  }
  return new YoloLiftError(failed.code, failed.message, {
    cause: failed,
    isRetryable: true,
    retryAfterMs: Math.max(untilRetryMs ?? 0, retryAfterMs),
  });
}
