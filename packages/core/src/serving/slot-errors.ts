import { type ErrorCode, YoloLiftError } from '../errors.ts';

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
