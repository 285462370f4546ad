import type { IncomingMessage } from 'node:http';
import { YoloLiftError } from '@yololift/core';

const PASSING_STATUS: readonly number[] = [408, 425, 429, 500, 502, 503, 504];

/** Of names that are not there, and certificates that are not right. */
const LASTING_CODES = /ENOTFOUND|CERT|SIGNATURE|^ERR_/;

/**
 * @param what - the address, for messages.
 * @throws YoloLiftError `IMAGE_NOT_FOUND` - 404 or 410.
 * @throws YoloLiftError `ACCESS_DENIED` - 401 or 403.
 * @throws YoloLiftError `URL_UNAVAILABLE` - any other status than 200; retryable where it may pass.
 */
export function assertOk({ statusCode = 0, headers }: IncomingMessage, what: string): void {
  if (statusCode === 200) return;
  if (statusCode === 404 || statusCode === 410) {
    throw new YoloLiftError('IMAGE_NOT_FOUND', `there is no ${what} (${statusCode})`);
  }
  if (statusCode === 401 || statusCode === 403) {
    const message = `${what} answered ${statusCode}: it needs a signed address, or one that has not run out`;
    throw new YoloLiftError('ACCESS_DENIED', message);
  }
  throw new YoloLiftError('URL_UNAVAILABLE', `${what} answered ${statusCode}`, {
    isRetryable: PASSING_STATUS.includes(statusCode),
    retryAfterMs: secondsAsMs(headers['retry-after']),
  });
}

/** The error of a request or body that failed, for what was caught. */
export function webError(cause: unknown, what: string): unknown {
  if (cause instanceof YoloLiftError || !(cause instanceof Error)) return cause;
  const code = 'code' in cause ? String(cause.code) : cause.message;
  return new YoloLiftError('URL_UNAVAILABLE', `${what} cannot be fetched: ${code}`, {
    cause,
    isRetryable: !LASTING_CODES.test(code),
  });
}

/** `Retry-After` as a number; as a date it is left out. */
function secondsAsMs(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) * 1000 : undefined;
}
