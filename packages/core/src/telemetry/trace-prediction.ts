import { type Attributes, context, type Span, trace } from '@opentelemetry/api';
import type { Timings } from '../yolo/prediction.ts';
import { tracer } from './spans.ts';

/** Stages that follow one another without a gap, in their order. */
const STAGES = ['letterbox', 'run', 'head', 'nms', 'draw'] as const;

/**
 * Tells the tracer of a prediction that was measured already, partly in another thread: a span `predict` that ended
 * at `endedAt`, and one child a stage. `decode` stands at its start and the other stages at its end; what lies
 * between is the wait for the image's turn. Costs nothing where nobody records.
 * @param endedAt - ms since 1970, fractions included. Default: now.
 */
export function tracePrediction(
  timings: Timings,
  attributes: Attributes = {},
  endedAt: number = performance.timeOrigin + performance.now(),
): void {
  const startedAt = endedAt - timings.totalMs;
  const span = tracer.startSpan('predict', { attributes, startTime: startedAt });
  if (span.isRecording()) traceStages(span, timings, startedAt, endedAt);
  span.end(endedAt);
}

function traceStages(parent: Span, timings: Timings, startedAt: number, endedAt: number): void {
  const within = trace.setSpan(context.active(), parent);
  const stage = (name: string, startTime: number, durationMs: number) =>
    tracer.startSpan(name, { startTime }, within).end(startTime + durationMs);
  stage('decode', startedAt, timings.decodeMs);
  const restMs = STAGES.reduce((total, name) => total + (timings[`${name}Ms`] ?? 0), 0);
  STAGES.reduce((at, name) => {
    const durationMs = timings[`${name}Ms`];
    if (durationMs === undefined) return at;
    stage(name, at, durationMs);
    return at + durationMs;
  }, endedAt - restMs);
}
