import { type Attributes, context, type Span, trace } from '@opentelemetry/api';
import type { TaskAnswer } from '@yololift/core/model';
import { tracer } from './spans.ts';

/**
 * Records the spans of a finished run, measured partly in another thread: a span `predict` that ended at `endedAt`, and
 * one child per stage. The first stage is at its start, the others at its end; the gap is the wait in the queue. Costs
 * nothing without a recording tracer.
 * @param endedAt - ms since 1970, fractions included. Default: now.
 */
export function traceRun(
  answer: Pick<TaskAnswer, 'stages' | 'totalMs'>,
  attributes: Attributes = {},
  endedAt: number = performance.timeOrigin + performance.now(),
): void {
  const startedAt = endedAt - answer.totalMs;
  const span = tracer.startSpan('predict', { attributes, startTime: startedAt });
  if (span.isRecording()) traceStages(span, answer.stages, { startedAt, endedAt });
  span.end(endedAt);
}

function traceStages(
  parent: Span,
  [first, ...rest]: TaskAnswer['stages'],
  { startedAt, endedAt }: { readonly startedAt: number; readonly endedAt: number },
): void {
  const within = trace.setSpan(context.active(), parent);
  const stage = (name: string, startTime: number, durationMs: number) =>
    tracer.startSpan(name, { startTime }, within).end(startTime + durationMs);
  if (first !== undefined) stage(first.name, startedAt, first.ms);
  const restMs = rest.reduce((total, { ms }) => total + ms, 0);
  rest.reduce((at, { name, ms }) => {
    stage(name, at, ms);
    return at + ms;
  }, endedAt - restMs);
}
