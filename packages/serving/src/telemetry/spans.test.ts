import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { YoloLiftError } from '@yololift/core/errors';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from './create-logger.ts';
import { plainLogStyle } from './log-style.ts';
import { withRequestContext } from './request-context.ts';
import { inIncomingTrace, inSpan } from './spans.ts';
import { traceRun } from './trace-run.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

it('without a tracer provider only the function runs', async () => {
  await expect(inSpan('detect', {}, async () => 1)).resolves.toBe(1);
  await expect(inSpan('detect', {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});

describe('with a tracer provider', () => {
  const exporter = new InMemorySpanExporter();

  beforeAll(() => {
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
    );
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  });
  beforeEach(() => exporter.reset());
  afterAll(() => {
    trace.disable();
    context.disable();
    propagation.disable();
  });

  const finished = (name: string): ReadableSpan =>
    exporter.getFinishedSpans().find((span) => span.name === name)!;

  it('spans nest across awaits', async () => {
    await inSpan('request', { 'yololift.trigger': 'http' }, async (span) => {
      await Promise.resolve();
      await inSpan('load', {}, async () => {});
      span.setAttribute('yololift.model', 'documents');
    });
    expect(finished('load').parentSpanContext?.spanId).toBe(finished('request').spanContext().spanId);
    expect(finished('request').attributes).toEqual({
      'yololift.trigger': 'http',
      'yololift.model': 'documents',
    });
    expect(finished('request').instrumentationScope.name).toBe('yololift');
  });

  it('an error is recorded with its code, without secrets, and rethrown', async () => {
    const error = new YoloLiftError('URL_UNAVAILABLE', 'https://host/x?sig=5ec2e7 answers 403');
    await expect(inSpan('request', {}, () => Promise.reject(error))).rejects.toBe(error);
    const span = finished('request');
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'URL_UNAVAILABLE' });
    expect(span.attributes).toEqual({ 'error.type': 'URL_UNAVAILABLE' });
    expect(span.events[0]?.attributes).toEqual({
      'exception.type': 'YoloLiftError',
      'exception.message': 'https://host/x?… answers 403',
    });
  });

  it('a thrown non-error is recorded too', async () => {
    await expect(inSpan('request', {}, () => Promise.reject('no'))).rejects.toBe('no');
    expect(finished('request').attributes).toEqual({ 'error.type': 'INTERNAL' });
    expect(finished('request').events[0]?.attributes).toMatchObject({ 'exception.message': 'no' });
  });

  it('an incoming trace continues', async () => {
    const headers = new Headers({ traceparent: `00-${TRACE}-${SPAN}-01` });
    await inIncomingTrace(headers, () => inSpan('request', {}, async () => {}));
    expect(finished('request').spanContext().traceId).toBe(TRACE);
    expect(finished('request').parentSpanContext?.spanId).toBe(SPAN);
  });

  it('a log line has the active span, not the caller’s', async () => {
    const lines: string[] = [];
    const logger = createLogger({
      style: plainLogStyle,
      instance: 'i-1',
      write: (line) => void lines.push(line),
    });
    await withRequestContext({ requestId: 'r-1', trigger: 'http', traceId: TRACE, spanId: SPAN }, () =>
      inSpan('request', {}, async () => logger.info({}, 'a')),
    );
    const { traceId, spanId } = finished('request').spanContext();
    expect(JSON.parse(lines[0]!)).toMatchObject({ requestId: 'r-1', traceId, spanId });
  });

  it('a measured prediction becomes spans of those times', async () => {
    const stages = Object.entries({ decode: 8, letterbox: 2, run: 50, head: 1, nms: 0.5 });
    const answer = { stages: stages.map(([name, ms]) => ({ name, ms })), totalMs: 80 };
    const endedAt = 1_700_000_000_000;
    await inSpan('request', {}, async () => traceRun(answer, { 'yololift.model': 'documents' }, endedAt));
    const told = (name: string) => [finished(name).startTime, finished(name).endTime].map(sinceStart);
    expect(told('predict')).toEqual([0, 80]);
    expect(told('decode')).toEqual([0, 8]);
    expect(told('letterbox')).toEqual([26.5, 28.5]);
    expect(told('run')).toEqual([28.5, 78.5]);
    expect(told('head')).toEqual([78.5, 79.5]);
    expect(told('nms')).toEqual([79.5, 80]);
    expect(finished('run').parentSpanContext?.spanId).toBe(finished('predict').spanContext().spanId);
    expect(finished('predict').parentSpanContext?.spanId).toBe(finished('request').spanContext().spanId);
    function sinceStart([seconds, nanoseconds]: readonly [number, number]): number {
      return (seconds - endedAt / 1_000) * 1_000 + 80 + nanoseconds / 1e6;
    }
  });
});
