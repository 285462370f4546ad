import { type ErrorCode, isYoloLiftError, YoloLiftError } from '@yololift/core';

/** HTTP status, or gRPC code: which of the two an error bears depends on how far the call came. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  5: 'PARAMETER_NOT_FOUND',
  7: 'ACCESS_DENIED',
  16: 'ACCESS_DENIED',
  401: 'ACCESS_DENIED',
  403: 'ACCESS_DENIED',
  404: 'PARAMETER_NOT_FOUND',
};

/** INVALID_ARGUMENT, FAILED_PRECONDITION, UNIMPLEMENTED and their HTTP status: a retry will not help. */
const HOPELESS: ReadonlySet<number> = new Set([3, 9, 12, 400]);

/** Words of google-auth-library's errors, which have no status. */
const NO_CREDENTIALS = /default credentials|invalid_grant|refresh access token/i;

/** What a service's errors are told with. */
export interface ErrorWords {
  /** `gcp-parameter://project/global/models` */
  readonly uri: string;
  /** What mends it where access is denied. */
  readonly accessFix: string;
  /** What mends it where there is nothing. */
  readonly absentFix: string;
}

/** The error for a call to Parameter Manager or Secret Manager that failed. */
export function googleRestError(cause: unknown, { uri, accessFix, absentFix }: ErrorWords): YoloLiftError {
  if (isYoloLiftError(cause)) return cause;
  const number = codeNumber(cause);
  const code = codeOf(cause, number);
  const fix =
    code === 'ACCESS_DENIED' ? accessFix : code === 'PARAMETER_NOT_FOUND' ? absentFix : 'try again later';
  const said = cause instanceof Error ? cause.message : String(cause);
  const isRetryable = code === 'STORE_UNAVAILABLE' && !(number !== undefined && HOPELESS.has(number));
  return new YoloLiftError(code, `${uri}: ${fix} (Google Cloud: ${said.slice(0, 300)})`, {
    cause,
    isRetryable,
  });
}

function codeOf(cause: unknown, number: number | undefined): ErrorCode {
  if (number !== undefined) return CODES[number] ?? 'STORE_UNAVAILABLE';
  return cause instanceof Error && NO_CREDENTIALS.test(cause.message) ? 'ACCESS_DENIED' : 'STORE_UNAVAILABLE';
}

/** The HTTP status or gRPC code of an error; `undefined` where the service never answered. */
export function codeNumber(cause: unknown): number | undefined {
  if (!(cause instanceof Error)) return undefined;
  const { code, status } = cause as { readonly code?: unknown; readonly status?: unknown };
  return [code, status]
    .filter((given) => given !== undefined && given !== null)
    .map(Number)
    .find(Number.isInteger);
}
