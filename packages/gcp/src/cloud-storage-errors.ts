import { type ErrorCode, isYoloLiftError, YoloLiftError } from '@yololift/core/errors';

/** HTTP status of Cloud Storage → code. Statuses not listed are `STORE_UNAVAILABLE`. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'ACCESS_DENIED',
  403: 'ACCESS_DENIED',
  404: 'OBJECT_NOT_FOUND',
  412: 'OBJECT_EXISTS',
};

/** What fixes each code. */
const FIXES: Readonly<Partial<Record<ErrorCode, string>>> = {
  ACCESS_DENIED:
    'give the service account roles/storage.objectUser on the bucket (objectViewer to only read)',
  OBJECT_NOT_FOUND: 'the object or bucket does not exist',
  OBJECT_EXISTS: 'the object exists already',
  STORE_UNAVAILABLE: 'try again later',
};

/** Statuses below 500 for which a later retry may succeed. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);

/** Texts of google-auth-library's errors, which have no status. */
const NO_CREDENTIALS = /default credentials|invalid_grant|refresh access token|id token|unauthenticated/i;

/**
 * Translates an error of Cloud Storage.
 * @param what - For the message: `gs://bucket/models/documents/3/model.onnx`.
 */
export function cloudStorageError(cause: unknown, what: string): YoloLiftError {
  if (isYoloLiftError(cause)) return cause;
  const status = statusOf(cause);
  const code = codeOf(cause, status);
  const isRetryable =
    code === 'STORE_UNAVAILABLE' &&
    (status === undefined || status >= 500 || status < 400 || RETRYABLE_STATUSES.has(status));
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new YoloLiftError(code, `${what}: ${FIXES[code]} (Cloud Storage: ${reason.slice(0, 300)})`, {
    cause,
    isRetryable,
  });
}

function codeOf(cause: unknown, status: number | undefined): ErrorCode {
  if (status !== undefined) return CODES[status] ?? 'STORE_UNAVAILABLE';
  return cause instanceof Error && NO_CREDENTIALS.test(cause.message) ? 'ACCESS_DENIED' : 'STORE_UNAVAILABLE';
}

/** HTTP status, if the service answered. It is in `code` or `status`, as a number or as text. */
function statusOf(cause: unknown): number | undefined {
  if (!(cause instanceof Error)) return undefined;
  const { code, status } = cause as { readonly code?: unknown; readonly status?: unknown };
  return [code, status]
    .map(Number)
    .find((number) => Number.isInteger(number) && number >= 100 && number < 600);
}
