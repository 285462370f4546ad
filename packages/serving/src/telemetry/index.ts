export { createLogger, type LoggerSettings, type WriteLine } from './create-logger.ts';
export { type LogContext, type LogLevel, type LogStyle, plainLogStyle } from './log-style.ts';
export { openTelemetryMetrics } from './open-telemetry-metrics.ts';
export { redactText } from './redact-text.ts';
export { currentRequest, type RequestContext, withRequestContext } from './request-context.ts';
export { inIncomingTrace, inSpan } from './spans.ts';
export { traceRun } from './trace-run.ts';
export { readTraceparent, type TracePlace } from './traceparent.ts';
