import { YoloLiftError } from '../errors.ts';
import { formatReleaseName, type ReleaseName } from '../release/pointer.ts';

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
