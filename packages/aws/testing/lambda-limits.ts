import { failed, type PayloadAnswer } from './lambda-failure.ts';

const SYNC_REQUEST_BYTES = 6 << 20;
const ASYNC_REQUEST_BYTES = 1 << 20;
/** The limit in Lambda's own error message: 6 MiB and 100 bytes. */
export const RESPONSE_BYTES = (6 << 20) + 100;

/** Refuses an event that Lambda would refuse: over 6 MiB, or over 1 MiB when sent as `Event`. */
export function refuseLargeRequest(
  { length }: Uint8Array,
  { isAsync = false } = {},
): (PayloadAnswer & { readonly ok: false }) | undefined {
  const limit = isAsync ? ASYNC_REQUEST_BYTES : SYNC_REQUEST_BYTES;
  if (length <= limit) return undefined;
  return failed(
    'RequestTooLargeException',
    `${length} byte payload is too large for the ${isAsync ? 'Event' : 'RequestResponse'} invocation type (limit ${limit} bytes)`,
  );
}
