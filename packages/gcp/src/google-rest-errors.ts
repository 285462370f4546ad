import { type ErrorCode, isYoloLiftError, YoloLiftError } from '@yololift/core/errors';

/** HTTP status or gRPC code → code; which of the two an error carries depends on how far the call came. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  5: 'PARAMETER_NOT_FOUND',
  7: 'ACCESS_DENIED',
  16: 'ACCESS_DENIED',
  401: 'ACCESS_DENIED',
  403: 'ACCESS_DENIED',
  404: 'PARAMETER_NOT_FOUND',
};

/** INVALID_ARGUMENT, FAILED_PRECONDITION, UNIMPLEMENTED and their HTTP status: a retry will not help. */
const NOT_RETRYABLE: ReadonlySet<number> = new Set([3, 9, 12, 400]);

/** Texts of google-auth-library's errors, which have no status. */
const NO_CREDENTIALS = /default credentials|invalid_grant|refresh access token/i;

/** Texts for a service's error messages. */
export interface ErrorWords {
  /** `gcp-parameter://project/global/models` */
  readonly uri: string;
  /** What fixes a denied access. */
  readonly accessFix: string;
  /** What fixes an absent parameter. */
  readonly absentFix: string;
}

/** Translates an error of Parameter Manager or Secret Manager. */
export function googleRestError(cause: unknown, { uri, accessFix, absentFix }: ErrorWords): YoloLiftError {
  if (isYoloLiftError(cause)) return cause;
  const number = codeNumber(cause);
  const code = codeOf(cause, number);
  const fix =
    code === 'ACCESS_DENIED' ? accessFix : code === 'PARAMETER_NOT_FOUND' ? absentFix : 'try again later';
  const reason = cause instanceof Error ? cause.message : String(cause);
  const isRetryable = code === 'STORE_UNAVAILABLE' && !(number !== undefined && NOT_RETRYABLE.has(number));
  return new YoloLiftError(code, `${uri}: ${fix} (Google Cloud: ${reason.slice(0, 300)})`, {
    cause,
    isRetryable,
  });
}

function codeOf(cause: unknown, number: number | undefined): ErrorCode {
  if (number !== undefined) return CODES[number] ?? 'STORE_UNAVAILABLE';
  return cause instanceof Error && NO_CREDENTIALS.test(cause.message) ? 'ACCESS_DENIED' : 'STORE_UNAVAILABLE';
}

/** The HTTP status or gRPC code of an error; `undefined` if the service did not answer. */
export function codeNumber(cause: unknown): number | undefined {
  if (!(cause instanceof Error)) return undefined;
  const { code, status } = cause as { readonly code?: unknown; readonly status?: unknown };
  return [code, status]
    .filter((given) => given !== undefined && given !== null)
    .map(Number)
    .find(Number.isInteger);
}
