import { type ErrorCode, isYoloLiftError, YoloLiftError } from '@yololift/core';

/** How a service's errors are told. */
export interface ErrorTable {
  /** The service, for messages. */
  readonly service: string;
  /** Its error code, or else its HTTP status → code. Whatever stands not here is `STORE_UNAVAILABLE`. */
  readonly codes: Readonly<Record<string, ErrorCode>>;
  /** What mends each. */
  readonly fixes: Readonly<Partial<Record<ErrorCode, string>>>;
}

/** Statuses below 500 at which the same request may do better later. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);

/** @azure/identity's errors; they bear the token service's status, or none. */
const IDENTITY_ERRORS: ReadonlySet<string> = new Set([
  'AggregateAuthenticationError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);

/**
 * The error for a call that failed in one of Azure's SDKs.
 * @param what - For the message: `az://account/models/documents/3/model.onnx`.
 */
export function azureError(cause: unknown, what: string, table: ErrorTable): YoloLiftError {
  if (isYoloLiftError(cause)) return cause;
  const { name, code, status } = factsOf(cause);
  const told = IDENTITY_ERRORS.has(name)
    ? 'ACCESS_DENIED'
    : (table.codes[code] ?? table.codes[String(status)] ?? 'STORE_UNAVAILABLE');
  const said = cause instanceof Error ? cause.message : String(cause);
  const fix = table.fixes[told] ?? 'try again later';
  const isRetryable = told === 'STORE_UNAVAILABLE' && mayPass(status);
  return new YoloLiftError(told, `${what}: ${fix} (${table.service}: ${said.slice(0, 300)})`, {
    cause,
    isRetryable,
    retryAfterMs: isRetryable ? retryAfterMs(cause) : undefined,
  });
}

/** HTTP status of a RestError; `undefined` where the service never answered. */
export function statusOf(cause: unknown): number | undefined {
  return factsOf(cause).status;
}

function factsOf(cause: unknown): {
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

/** 2xx included: an answer that was cut short bears its status. */
function mayPass(status: number | undefined): boolean {
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
