import { type ErrorCode, YoloLiftError } from '@yololift/core/errors';
import type { Readiness } from '../slot/served-model.ts';
import { toProblem } from './problem.ts';

/** Server-side codes whose messages contain no internal names. */
const PUBLIC_CODES: ReadonlySet<ErrorCode> = new Set([
  'OVERLOADED',
  'MODEL_LOADING',
  'MODEL_CLOSED',
  'SHUTTING_DOWN',
  'BATCH_UNFINISHED',
  'INFERENCE_THREAD_DIED',
]);

const RUN_FAILED = "the model failed on this request; see the server's log";
const NO_MODEL = "no model is available; see the server's log, or run its doctor";
const NO_NEWER =
  "the pointer could not be read, or its release could not be loaded; see the server's log, or run its doctor";

/**
 * Makes an error safe for public callers. Request errors keep their message; errors of stores and releases, whose
 * messages name buckets, mounts and addresses, keep only the code and get a generic message.
 */
export function publicError(error: unknown): unknown {
  if (!(error instanceof YoloLiftError) || isPublic(error)) return error;
  const { code, isRetryable, retryAfterMs } = error;
  const message = code === 'MODEL_RUN_FAILED' ? RUN_FAILED : NO_MODEL;
  return new YoloLiftError(code, message, { cause: error, isRetryable, retryAfterMs });
}

/** Makes readiness safe for public callers: a failure keeps only its code. */
export function publicReadiness({ failure, ...rest }: Readiness): Readiness {
  return failure === undefined ? rest : { ...rest, failure: { code: failure.code, message: NO_NEWER } };
}

/** Codes with a status below 500 are about the request. */
function isPublic(error: YoloLiftError): boolean {
  const { code } = error;
  return PUBLIC_CODES.has(code) || code.startsWith('IMAGE_') || toProblem(error).problem.status < 500;
}
