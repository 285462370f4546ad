import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../telemetry/request-context.ts';
import { readTraceparent } from '../telemetry/traceparent.ts';

/** What an HTTP request is known by: its trace's id where it has one, so that its lines are found with the trace. */
export function createRequestContext(headers: Headers): RequestContext {
  const trace = readTraceparent(headers.get('traceparent'));
  return { ...trace, requestId: trace?.traceId ?? randomUUID(), trigger: 'http' };
}
