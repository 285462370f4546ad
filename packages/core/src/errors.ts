/**
 * Every way yololift can fail on purpose. A code is stable: callers branch on it, the HTTP edge maps it
 * to a status, and messages may be reworded without breaking anyone.
 */
export type ErrorCode =
  // images
  | 'IMAGE_NOT_FOUND'
  | 'IMAGE_UNREADABLE'
  | 'IMAGE_EMPTY'
  | 'IMAGE_UNSUPPORTED'
  | 'IMAGE_CORRUPT'
  | 'IMAGE_TOO_LARGE'
  // models
  | 'MODEL_NOT_FOUND'
  | 'MODEL_UNREADABLE'
  | 'MODEL_CORRUPT'
  | 'MODEL_UNSUPPORTED'
  | 'MODEL_UNDECIDED'
  | 'MODEL_RUN_FAILED'
  | 'MODEL_LOADING'
  | 'MODEL_CLOSED'
  // requests
  | 'INVALID_OPTION'
  | 'INVALID_REQUEST'
  | 'REQUEST_TOO_LARGE'
  | 'REQUEST_ABORTED'
  | 'ROUTE_NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'CONTENT_TYPE_UNSUPPORTED'
  | 'NOT_ACCEPTABLE'
  | 'OVERLOADED'
  | 'SHUTTING_DOWN'
  | 'URL_NOT_ALLOWED'
  | 'URL_UNAVAILABLE'
  // the machine
  | 'INFERENCE_THREAD_DIED'
  | 'OUTPUT_UNWRITABLE'
  | 'PORT_UNAVAILABLE'
  | 'INTERNAL';

/** Options of a `YoloLiftError`. */
export interface YoloLiftErrorOptions {
  /** What was caught, kept for logs and never shown to a user. */
  readonly cause?: unknown;
  /** Whether the same call may succeed later with nothing changed by the caller. Default `false`. */
  readonly isRetryable?: boolean;
}

/** The one error class of yololift. `message` names the thing that is wrong and what mends it. */
export class YoloLiftError extends Error {
  override readonly name = 'YoloLiftError';
  readonly code: ErrorCode;
  readonly isRetryable: boolean;

  constructor(code: ErrorCode, message: string, options: YoloLiftErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.isRetryable = options.isRetryable ?? false;
  }
}

/** Tells whether `error` is a `YoloLiftError`, and of `code` where one is given. */
export function isYoloLiftError(error: unknown, code?: ErrorCode): error is YoloLiftError {
  return error instanceof YoloLiftError && (code === undefined || error.code === code);
}
