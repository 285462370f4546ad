import { STATUS_CODES } from 'node:http';
import { type ErrorCode, YoloLiftError } from '@yololift/core/errors';

/** An HTTP problem document (RFC 9457, `application/problem+json`). */
export interface Problem {
  /** Always `about:blank`; `code` identifies the problem. */
  readonly type: string;
  /** The status text. */
  readonly title: string;
  readonly status: number;
  /** What is wrong and how to fix it. */
  readonly detail: string;
  readonly code: ErrorCode;
}

/** A problem document and its headers. */
export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

const STATUS = {
  // Requests cannot contain paths or URLs, but every code needs a status.
  IMAGE_NOT_FOUND: 404,
  IMAGE_UNREADABLE: 400,
  IMAGE_EMPTY: 400,
  IMAGE_UNSUPPORTED: 415,
  IMAGE_CORRUPT: 422,
  IMAGE_TOO_LARGE: 413,
  IMAGE_TOO_SLOW: 422,
  IMAGE_URI_REFUSED: 400,
  MODEL_NOT_FOUND: 500,
  MODEL_UNREADABLE: 500,
  MODEL_CORRUPT: 500,
  MODEL_UNSUPPORTED: 500,
  MODEL_UNDECIDED: 500,
  MODEL_RUN_FAILED: 500,
  MODEL_TOO_SLOW: 500,
  MODEL_LOADING: 503,
  MODEL_CLOSED: 503,
  INVALID_OPTION: 400,
  INVALID_REQUEST: 400,
  REQUEST_TOO_LARGE: 413,
  // nginx's "client closed request"; the client is gone.
  REQUEST_ABORTED: 499,
  ROUTE_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONTENT_TYPE_UNSUPPORTED: 415,
  NOT_ACCEPTABLE: 406,
  OVERLOADED: 503,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BATCH_UNFINISHED: 503,
  LABELS_INVALID: 422,
  SHUTTING_DOWN: 503,
  URL_NOT_ALLOWED: 400,
  URL_UNAVAILABLE: 502,
  // Failures of stores and releases, not of the request.
  URI_UNSUPPORTED: 500,
  OBJECT_NOT_FOUND: 500,
  OBJECT_EXISTS: 500,
  ACCESS_DENIED: 500,
  STORE_UNAVAILABLE: 503,
  FLEET_UNAVAILABLE: 502,
  DIGEST_MISMATCH: 500,
  RESULT_CORRUPT: 500,
  PARAMETER_NOT_FOUND: 500,
  PARAMETER_TOO_LARGE: 500,
  POINTER_INVALID: 500,
  RELEASE_NOT_FOUND: 500,
  RELEASE_INVALID: 500,
  RELEASE_CORRUPT: 500,
  RELEASE_CONFLICT: 500,
  SELF_TEST_FAILED: 500,
  DISK_FULL: 503,
  OUT_OF_MEMORY_BUDGET: 503,
  CONFIGURATION_INVALID: 500,
  INFERENCE_THREAD_DIED: 503,
  OUTPUT_UNWRITABLE: 500,
  DEPENDENCIES_UNAVAILABLE: 500,
  ARTIFACT_TOO_LARGE: 500,
  PORT_UNAVAILABLE: 500,
  INTERNAL: 500,
} as const satisfies Record<ErrorCode, number>;

/** Default of `Retry-After`. */
const RETRY_AFTER_MS = 1000;

/** Longer than any own message; limits hostile input that a message quotes. */
const MAX_DETAIL_LENGTH = 600;

/**
 * Converts an error to a problem document. Any error but a `YoloLiftError` becomes `INTERNAL`, and its message is not
 * exposed.
 */
export function toProblem(error: unknown): ProblemAnswer {
  const { code, message, isRetryable, retryAfterMs = RETRY_AFTER_MS } = hideUnknownError(error);
  // A retryable server error, such as a release that cannot be loaded yet, is 503 and not reported as a fault.
  const status = isRetryable && STATUS[code] === 500 ? 503 : STATUS[code];
  const detail = message.length > MAX_DETAIL_LENGTH ? `${message.slice(0, MAX_DETAIL_LENGTH)}…` : message;
  return {
    problem: {
      type: 'about:blank',
      title: STATUS_CODES[status] ?? 'Client Closed Request',
      status,
      detail,
      code,
    },
    headers: status === 503 ? { 'Retry-After': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) } : {},
  };
}

/** Creates the response; `more` headers are added to the problem's own. */
export function problemResponse(
  { problem, headers }: ProblemAnswer,
  more: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'Content-Type': 'application/problem+json', ...headers, ...more },
  });
}

function hideUnknownError(error: unknown): YoloLiftError {
  if (error instanceof YoloLiftError) return error;
  const message = 'internal server error; see the server log';
  return new YoloLiftError('INTERNAL', message, { cause: error });
}
