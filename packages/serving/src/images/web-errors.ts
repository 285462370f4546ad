import type { IncomingMessage } from 'node:http';
import { YoloLiftError } from '@yololift/core/errors';

const RETRYABLE_STATUS: readonly number[] = [408, 425, 429, 500, 502, 503, 504];

/** Permanent errors: unknown names and invalid certificates. */
const PERMANENT_CODES = /ENOTFOUND|CERT|SIGNATURE|^ERR_/;

/**
 * @param what - the address for messages.
 * @throws YoloLiftError `IMAGE_NOT_FOUND` - 404 or 410.
 * @throws YoloLiftError `ACCESS_DENIED` - 401 or 403.
 * @throws YoloLiftError `URL_UNAVAILABLE` - any other status than 200; retryable if temporary.
 */
export function assertOk({ statusCode = 0, headers }: IncomingMessage, what: string): void {
  if (statusCode === 200) return;
  if (statusCode === 404 || statusCode === 410) {
    throw new YoloLiftError('IMAGE_NOT_FOUND', `${what} does not exist (${statusCode})`);
  }
  if (statusCode === 401 || statusCode === 403) {
    const message = `${what} answered ${statusCode}: use a signed address that has not expired`;
    throw new YoloLiftError('ACCESS_DENIED', message);
  }
  throw new YoloLiftError('URL_UNAVAILABLE', `${what} answered ${statusCode}`, {
    isRetryable: RETRYABLE_STATUS.includes(statusCode),
    retryAfterMs: secondsAsMs(headers['retry-after']),
  });
}

/** Converts an error of a request or body to a `YoloLiftError`. */
export function webError(cause: unknown, what: string): unknown {
  if (cause instanceof YoloLiftError || !(cause instanceof Error)) return cause;
  const code = 'code' in cause ? String(cause.code) : cause.message;
  return new YoloLiftError('URL_UNAVAILABLE', `${what} cannot be fetched: ${code}`, {
    cause,
    isRetryable: !PERMANENT_CODES.test(code),
  });
}

/** Parses `Retry-After` in seconds; ignores dates. */
function secondsAsMs(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) * 1000 : undefined;
}
