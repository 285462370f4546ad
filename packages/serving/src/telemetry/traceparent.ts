import { isSpanContextValid, trace } from '@opentelemetry/api';
import type { RequestContext } from './request-context.ts';

/** A place in a trace: the part of a `RequestContext` that a caller sends along. */
export type TracePlace = Pick<RequestContext, 'traceId' | 'spanId' | 'isSampled'>;

const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/**
 * Reads a `traceparent` header (W3C Trace Context), for logs: it needs no tracing to be set up. Nothing where the
 * header is absent or malformed.
 */
export function readTraceparent(header: string | null | undefined): TracePlace {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(header?.trim() ?? '') ?? [];
  if (traceId === undefined) return {};
  return { traceId, spanId, isSampled: (Number.parseInt(flags ?? '0', 16) & 1) === 1 };
}

/** The span that is active; `undefined` where there is none, as where tracing is not set up. */
export function activeTracePlace(): TracePlace | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || !isSpanContextValid(span)) return undefined;
  return { traceId: span.traceId, spanId: span.spanId, isSampled: (span.traceFlags & 1) === 1 };
}
