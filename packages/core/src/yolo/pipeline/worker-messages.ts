import type { ErrorCode } from '../../errors.ts';
import { YoloLiftError } from '../../errors.ts';
import type { CheckedInferRequest } from '../../model/check-infer-request.ts';
import type { TensorRun } from '../../onnx/run-tensors.ts';
import type { ModelDescription } from '../describe/model-description.ts';
import type { RgbImage } from '../types.ts';
import type { EngineOptions, Inference } from './engine.ts';
import type { ResolvedPredictOptions } from './predict-options.ts';

/** Requests to the inference thread. Answered in order, by `id`. */
export type WorkerRequest =
  | { readonly id: number; readonly kind: 'start'; readonly options: EngineOptions }
  | {
      readonly id: number;
      readonly kind: 'infer';
      readonly image: RgbImage;
      readonly options: ResolvedPredictOptions;
    }
  | { readonly id: number; readonly kind: 'run'; readonly request: CheckedInferRequest }
  | { readonly id: number; readonly kind: 'time-run' }
  | { readonly id: number; readonly kind: 'close' };

/** An error as plain data: classes are lost between threads. */
export interface PostedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly isRetryable: boolean;
  readonly stack: string | undefined;
}

/** What a request is answered with: the model, what was found, tensors, how long a run took (ms), or nothing. */
export type WorkerAnswer = ModelDescription | Inference | TensorRun | number | undefined;

/** Replies of the inference thread. */
export type WorkerReply =
  | { readonly id: number; readonly ok: true; readonly answer: WorkerAnswer }
  | { readonly id: number; readonly ok: false; readonly error: PostedError };

/** Converts an error for posting; unknown errors become `INTERNAL`. */
export function toPostedError(error: unknown): PostedError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const known = error instanceof YoloLiftError;
  return {
    code: known ? error.code : 'INTERNAL',
    message,
    isRetryable: known && error.isRetryable,
    stack,
  };
}

/** The inverse of `toPostedError`; the other thread's stack is the cause. */
export function fromPostedError(posted: PostedError): YoloLiftError {
  return new YoloLiftError(posted.code, posted.message, {
    isRetryable: posted.isRetryable,
    cause: posted.stack,
  });
}
