import { type ErrorCode, YoloLiftError } from '@yololift/core';
import type { Readiness } from '../slot/served-model.ts';
import { toProblem } from './problem.ts';

/** Codes of the server's own state whose messages name nothing but the moment. */
const TOLD: ReadonlySet<ErrorCode> = new Set([
  'OVERLOADED',
  'MODEL_LOADING',
  'MODEL_CLOSED',
  'SHUTTING_DOWN',
  'BATCH_UNFINISHED',
  'INFERENCE_THREAD_DIED',
]);

const RUN_FAILED = "the model failed on this request; the server's log says why";
const NO_MODEL = "no model can answer now; the server's log and its doctor say why";
const NO_NEWER =
  "the pointer's release is not known or not in force; the server's log and its doctor say why";

/**
 * An error as anybody may hear it. What is wrong with a request is told whole; of what stands behind the model, whose
 * messages name buckets, mounts and addresses, the code and a sentence.
 */
export function publicError(error: unknown): unknown {
  if (!(error instanceof YoloLiftError) || isTold(error)) return error;
  const { code, isRetryable, retryAfterMs } = error;
  const message = code === 'MODEL_RUN_FAILED' ? RUN_FAILED : NO_MODEL;
  return new YoloLiftError(code, message, { cause: error, isRetryable, retryAfterMs });
}

/** Readiness as anybody may see it: why a newer release is not in force, by its code. */
export function publicReadiness({ failure, ...rest }: Readiness): Readiness {
  return failure === undefined ? rest : { ...rest, failure: { code: failure.code, message: NO_NEWER } };
}

/** Every code that HTTP has below 500 is about the request. */
function isTold(error: YoloLiftError): boolean {
  const { code } = error;
  return TOLD.has(code) || code.startsWith('IMAGE_') || toProblem(error).problem.status < 500;
}
