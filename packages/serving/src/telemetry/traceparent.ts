import { isSpanContextValid, trace } from '@opentelemetry/api';
import type { RequestContext } from './request-context.ts';

/** A position in a trace: the part of a `RequestContext` that the caller sends. */
export type TracePlace = Pick<RequestContext, 'traceId' | 'spanId' | 'isSampled'>;

const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/**
 * Parses a `traceparent` header (W3C Trace Context) for logs, without a tracer. Returns an empty object if the header is
 * absent or malformed.
 */
export function readTraceparent(header: string | null | undefined): TracePlace {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(header?.trim() ?? '') ?? [];
  if (traceId === undefined) return {};
  return { traceId, spanId, isSampled: (Number.parseInt(flags ?? '0', 16) & 1) === 1 };
}

/** The active span; `undefined` if there is none, for example without tracing. */
export function activeTracePlace(): TracePlace | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || !isSpanContextValid(span)) return undefined;
  return { traceId: span.traceId, spanId: span.spanId, isSampled: (span.traceFlags & 1) === 1 };
}
