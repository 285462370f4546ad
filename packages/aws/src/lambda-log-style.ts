import type { LogStyle, TracePlace } from '@yololift/serving/telemetry';

/**
 * Lambda's JSON log format, which CloudWatch's console and Lambda's level filter read: `level`, `timestamp`,
 * `message`, `requestId`. Set the function's log format to JSON; otherwise Lambda ignores the level.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export const lambdaLogStyle: LogStyle = {
  levelKey: 'level',
  levels: { trace: 'TRACE', debug: 'DEBUG', info: 'INFO', warn: 'WARN', error: 'ERROR', fatal: 'FATAL' },
  messageKey: 'message',
  timeKey: 'timestamp',
  // Lambda treats a line with a member `_aws` as metrics.
  reservedKeys: ['_aws', 'requestId', 'xRayTraceId', 'instance'],
  contextFields: ({ instance, release, request, trace }) => ({
    requestId: request?.requestId,
    xRayTraceId: trace.traceId && xRayTraceId(trace.traceId),
    trigger: request?.trigger,
    instance,
    release,
  }),
};

/** A trace id in X-Ray's notation: 5759e988bd862e3fe1be46a994272793 → 1-5759e988-bd862e3fe1be46a994272793. */
function xRayTraceId(traceId: string): string {
  return `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
}

/**
 * Parses an X-Ray trace header, which every Lambda invocation carries (`_X_AMZN_TRACE_ID`,
 * `X-Amzn-Trace-Id`): `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`. A
 * malformed header gives no ids.
 */
export function readXRayHeader(header: string | undefined): TracePlace {
  const [, time, unique] = /(?:^|;)Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/.exec(header ?? '') ?? [];
  if (header === undefined || time === undefined) return {};
  const [, spanId] = /(?:^|;)Parent=([0-9a-f]{16})(?:;|$)/.exec(header) ?? [];
  return { traceId: `${time}${unique}`, spanId, isSampled: /(?:^|;)Sampled=1(?:;|$)/.test(header) };
}
