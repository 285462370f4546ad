import type { LogFields } from '@yololift/core/ports';
import type { ReleaseName } from '@yololift/core/release/pointer';
import type { RequestContext } from './request-context.ts';
import type { TracePlace } from './traceparent.ts';

/** Severity of a line. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Context of a line. */
export interface LogContext {
  /** Id of the process, created at its start. */
  readonly instance: string;
  /** The active release; absent before the first load. */
  readonly release: ReleaseName | undefined;
  /** Absent outside requests. */
  readonly request: Pick<RequestContext, 'requestId' | 'trigger'> | undefined;
  /** The active span, or without tracing the caller's. */
  readonly trace: TracePlace;
}

/** Field names for a cloud's log console. */
export interface LogStyle {
  readonly levelKey: string;
  readonly levels: Readonly<Record<LogLevel, string>>;
  readonly messageKey: string;
  /** Its value is RFC 3339 in UTC, with milliseconds. */
  readonly timeKey: string;
  /** Other names with a meaning in the console; a line's own field of such a name gets a `_` suffix. */
  readonly reservedKeys: readonly string[];
  contextFields(context: LogContext): LogFields;
}

/** For a terminal, a file, or a console without special names. */
export const plainLogStyle: LogStyle = {
  levelKey: 'level',
  levels: { trace: 'trace', debug: 'debug', info: 'info', warn: 'warn', error: 'error', fatal: 'fatal' },
  messageKey: 'message',
  timeKey: 'time',
  reservedKeys: ['instance', 'requestId', 'traceId', 'spanId'],
  contextFields: ({ instance, release, request, trace: { traceId, spanId } }) => ({
    instance,
    release,
    requestId: request?.requestId,
    trigger: request?.trigger,
    traceId,
    spanId,
  }),
};
