import { type ErrorCode, YoloLiftError } from '@yololift/core/errors';

/** AWS error names and their codes. The first match wins; without a match the HTTP status decides. */
const CODE_BY_NAME: Readonly<Record<string, ErrorCode>> = {
  NoSuchKey: 'OBJECT_NOT_FOUND',
  NotFound: 'OBJECT_NOT_FOUND',
  NoSuchBucket: 'OBJECT_NOT_FOUND',
  PreconditionFailed: 'OBJECT_EXISTS',
  ConditionalRequestConflict: 'OBJECT_EXISTS',
  BadDigest: 'DIGEST_MISMATCH',
  XAmzContentChecksumMismatch: 'DIGEST_MISMATCH',
  ParameterNotFound: 'PARAMETER_NOT_FOUND',
  AccessDenied: 'ACCESS_DENIED',
  AccessDeniedException: 'ACCESS_DENIED',
  CredentialsProviderError: 'ACCESS_DENIED',
  InvalidAccessKeyId: 'ACCESS_DENIED',
  SignatureDoesNotMatch: 'ACCESS_DENIED',
  ExpiredToken: 'ACCESS_DENIED',
  ExpiredTokenException: 'ACCESS_DENIED',
  UnrecognizedClientException: 'ACCESS_DENIED',
};

const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'ACCESS_DENIED',
  403: 'ACCESS_DENIED',
  404: 'OBJECT_NOT_FOUND',
  412: 'OBJECT_EXISTS',
};

/** Translates an AWS error. Unknown errors become `STORE_UNAVAILABLE`, which is retryable. */
export function awsError(cause: unknown, what: string): YoloLiftError {
  if (cause instanceof YoloLiftError) return cause;
  const code = codeOf(cause);
  const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new YoloLiftError(code, `${what}: ${why}`, { cause, isRetryable: code === 'STORE_UNAVAILABLE' });
}

function codeOf(cause: unknown): ErrorCode {
  if (!(cause instanceof Error)) return 'STORE_UNAVAILABLE';
  return CODE_BY_NAME[cause.name] ?? CODE_BY_STATUS[httpStatusOf(cause) ?? 0] ?? 'STORE_UNAVAILABLE';
}

/** The HTTP status of an AWS error. */
export function httpStatusOf(error: unknown): number | undefined {
  if (!(error instanceof Error && '$metadata' in error)) return undefined;
  return (error.$metadata as { readonly httpStatusCode?: number }).httpStatusCode;
}
