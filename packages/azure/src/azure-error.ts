import { type ErrorCode, isYoloLiftError, YoloLiftError } from '@yololift/core/errors';

/** How a service's errors map to codes. */
export interface ErrorTable {
  /** The service, for messages. */
  readonly service: string;
  /** The service's error code, or else the HTTP status → code. Errors not listed are `STORE_UNAVAILABLE`. */
  readonly codes: Readonly<Record<string, ErrorCode>>;
  /** What fixes each code. */
  readonly fixes: Readonly<Partial<Record<ErrorCode, string>>>;
}

/** Statuses below 500 for which a later retry may succeed. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);

/** Errors of @azure/identity; they carry the token service's status, or none. */
const IDENTITY_ERRORS: ReadonlySet<string> = new Set([
  'AggregateAuthenticationError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);

/**
 * Translates an error of one of Azure's SDKs.
 * @param what - For the message: `az://account/models/documents/3/model.onnx`.
 */
export function azureError(cause: unknown, what: string, table: ErrorTable): YoloLiftError {
  if (isYoloLiftError(cause)) return cause;
  const { name, code: serviceCode, status } = readError(cause);
  const code = IDENTITY_ERRORS.has(name)
    ? 'ACCESS_DENIED'
    : (table.codes[serviceCode] ?? table.codes[String(status)] ?? 'STORE_UNAVAILABLE');
  const reason = cause instanceof Error ? cause.message : String(cause);
  const fix = table.fixes[code] ?? 'try again later';
  const isRetryable = code === 'STORE_UNAVAILABLE' && isTransient(status);
  return new YoloLiftError(code, `${what}: ${fix} (${table.service}: ${reason.slice(0, 300)})`, {
    cause,
    isRetryable,
    retryAfterMs: isRetryable ? retryAfterMs(cause) : undefined,
  });
}

/** HTTP status of a RestError; `undefined` if the service did not answer. */
export function statusOf(cause: unknown): number | undefined {
  return readError(cause).status;
}

function readError(cause: unknown): {
  readonly name: string;
  readonly code: string;
  readonly status: number | undefined;
} {
  if (!(cause instanceof Error)) return { name: '', code: '', status: undefined };
  const { code, statusCode } = cause as { readonly code?: unknown; readonly statusCode?: unknown };
  return {
    name: cause.name,
    code: String(code ?? ''),
    status: typeof statusCode === 'number' ? statusCode : undefined,
  };
}

/** Whether a retry may succeed. Includes 2xx: a truncated response carries its status. */
function isTransient(status: number | undefined): boolean {
  return status === undefined || status < 400 || status >= 500 || RETRYABLE_STATUSES.has(status);
}

interface WithHeaders {
  readonly response?: { readonly headers?: { get(name: string): string | undefined } };
}

function retryAfterMs(cause: unknown): number | undefined {
  const headers = (cause as WithHeaders | null)?.response?.headers;
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  const seconds = Number(headers?.get('retry-after') ?? Number.NaN);
  const given = [ms, seconds * 1000].find((each) => Number.isFinite(each) && each >= 0);
  return given;
}
