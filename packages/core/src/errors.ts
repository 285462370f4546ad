/**
 * All error codes of yololift. Codes are stable: callers branch on them and the HTTP edge maps them to a
 * status. Messages may change at any time.
 */
export type ErrorCode =
  // images
  | 'IMAGE_NOT_FOUND'
  | 'IMAGE_UNREADABLE'
  | 'IMAGE_EMPTY'
  | 'IMAGE_UNSUPPORTED'
  | 'IMAGE_CORRUPT'
  | 'IMAGE_TOO_LARGE'
  | 'IMAGE_TOO_SLOW'
  | 'IMAGE_URI_REFUSED'
  // models
  | 'MODEL_NOT_FOUND'
  | 'MODEL_UNREADABLE'
  | 'MODEL_CORRUPT'
  | 'MODEL_UNSUPPORTED'
  | 'MODEL_UNDECIDED'
  | 'MODEL_RUN_FAILED'
  | 'MODEL_TOO_SLOW'
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
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BATCH_UNFINISHED'
  | 'LABELS_INVALID'
  | 'SHUTTING_DOWN'
  | 'URL_NOT_ALLOWED'
  | 'URL_UNAVAILABLE'
  // stores
  | 'URI_UNSUPPORTED'
  | 'OBJECT_NOT_FOUND'
  | 'OBJECT_EXISTS'
  | 'ACCESS_DENIED'
  | 'STORE_UNAVAILABLE'
  | 'FLEET_UNAVAILABLE'
  | 'DIGEST_MISMATCH'
  | 'RESULT_CORRUPT'
  | 'PARAMETER_NOT_FOUND'
  | 'PARAMETER_TOO_LARGE'
  // releases
  | 'POINTER_INVALID'
  | 'RELEASE_NOT_FOUND'
  | 'RELEASE_INVALID'
  | 'RELEASE_CORRUPT'
  | 'RELEASE_CONFLICT'
  | 'SELF_TEST_FAILED'
  | 'DISK_FULL'
  | 'OUT_OF_MEMORY_BUDGET'
  // the machine
  | 'CONFIGURATION_INVALID'
  | 'INFERENCE_THREAD_DIED'
  | 'OUTPUT_UNWRITABLE'
  | 'DEPENDENCIES_UNAVAILABLE'
  | 'ARTIFACT_TOO_LARGE'
  | 'PORT_UNAVAILABLE'
  | 'INTERNAL';

/** Options of a `YoloLiftError`. */
export interface YoloLiftErrorOptions {
  /** The caught error. Logged, never shown to a user. */
  readonly cause?: unknown;
  /** Whether the same call may succeed later without changes. Default `false`. */
  readonly isRetryable?: boolean;
  /** When to retry, ms from now, if known. The HTTP edge sends it as `Retry-After`. */
  readonly retryAfterMs?: number | undefined;
}

/** The only error class of yololift. `message` says what is wrong and how to fix it. */
export class YoloLiftError extends Error {
  override readonly name = 'YoloLiftError';
  readonly code: ErrorCode;
  readonly isRetryable: boolean;
  /** When to retry, ms after the throw; `undefined` if unknown. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: YoloLiftErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.isRetryable = options.isRetryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Whether `error` is a `YoloLiftError`, with this `code` if one is given. */
export function isYoloLiftError(error: unknown, code?: ErrorCode): error is YoloLiftError {
  return error instanceof YoloLiftError && (code === undefined || error.code === code);
}
