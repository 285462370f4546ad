import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../telemetry/request-context.ts';
import { readTraceparent } from '../telemetry/traceparent.ts';

/** Creates the context of an HTTP request. The request id is its trace id if it has one, so that logs and trace match. */
export function createRequestContext(headers: Headers): RequestContext {
  const trace = readTraceparent(headers.get('traceparent'));
  return { ...trace, requestId: trace?.traceId ?? randomUUID(), trigger: 'http' };
}
