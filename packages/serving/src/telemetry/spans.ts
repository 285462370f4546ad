import {
  type Attributes,
  context,
  propagation,
  type Span,
  SpanStatusCode,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api';
import { YoloLiftError } from '@yololift/core';
import { describeError, isError } from './describe-error.ts';
import { redactText } from './redact-text.ts';

/** The provider may be registered later: the API hands calls on to it from then. */
export const tracer = trace.getTracer('yololift');

/**
 * Runs `fn` in a span below the active one, and hands it the span for attributes that are known only later. An error
 * is recorded, its code as `error.type`, and thrown on. Without a registered tracer provider only `fn` runs.
 */
export function inSpan<T>(name: string, attributes: Attributes, fn: (span: Span) => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await fn(span);
    } catch (error) {
      recordError(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Takes up the trace that a caller sent along in `headers`, in whatever format the registered propagator reads. */
export function inIncomingTrace<T>(headers: Headers, fn: () => T): T {
  return context.with(propagation.extract(context.active(), headers, headerGetter), fn);
}

const headerGetter: TextMapGetter<Headers> = {
  get: (headers, key) => headers.get(key) ?? undefined,
  keys: (headers) => [...headers.keys()],
};

/** Spans leave the machine as logs do: no signed URL may stand in a message. */
function recordError(span: Span, error: unknown): void {
  const message = redactText(isError(error) ? error.message : String(error));
  const code = error instanceof YoloLiftError ? error.code : 'INTERNAL';
  const { name, stack } = isError(error) ? describeError(error) : { name: typeof error };
  span.setAttribute('error.type', code);
  span.recordException({ name: String(name), message, ...(typeof stack === 'string' && { stack }) });
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
}
