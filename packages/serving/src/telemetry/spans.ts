import {
  type Attributes,
  context,
  propagation,
  type Span,
  SpanStatusCode,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api';
import { YoloLiftError } from '@yololift/core/errors';
import { describeError, isError } from './describe-error.ts';
import { redactText } from './redact-text.ts';

/** The provider may be registered later; the API forwards calls from then on. */
export const tracer = trace.getTracer('yololift');

/**
 * Runs `fn` in a child of the active span, and passes it the span for later attributes. Records an error, with its code
 * as `error.type`, and rethrows it. Without a tracer provider it only runs `fn`.
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

/** Runs `fn` in the trace from `headers`, in any format that the registered propagator reads. */
export function inIncomingTrace<T>(headers: Headers, fn: () => T): T {
  return context.with(propagation.extract(context.active(), headers, headerGetter), fn);
}

const headerGetter: TextMapGetter<Headers> = {
  get: (headers, key) => headers.get(key) ?? undefined,
  keys: (headers) => [...headers.keys()],
};

/** Spans are exported like logs, so their messages are redacted too. */
function recordError(span: Span, error: unknown): void {
  const message = redactText(isError(error) ? error.message : String(error));
  const code = error instanceof YoloLiftError ? error.code : 'INTERNAL';
  const { name, stack } = isError(error) ? describeError(error) : { name: typeof error };
  span.setAttribute('error.type', code);
  span.recordException({ name: String(name), message, ...(typeof stack === 'string' && { stack }) });
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
}
