import type { LogFields } from '@yololift/core/ports';
import type { ReleaseName } from '@yololift/core/release';
import type { RequestContext } from './request-context.ts';
import type { TracePlace } from './traceparent.ts';

/** How grave a line is. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** What a line belongs to. */
export interface LogContext {
  /** The process that writes: an id made at its start. */
  readonly instance: string;
  /** The release that serves; absent before there is one. */
  readonly release: ReleaseName | undefined;
  /** Absent outside of requests. */
  readonly request: Pick<RequestContext, 'requestId' | 'trigger'> | undefined;
  /** The active span where tracing is set up, else the caller's. */
  readonly trace: TracePlace;
}

/** The field names that a console understands. */
export interface LogStyle {
  readonly levelKey: string;
  readonly levels: Readonly<Record<LogLevel, string>>;
  readonly messageKey: string;
  /** Holds RFC 3339 in UTC, with milliseconds. */
  readonly timeKey: string;
  /** Other names that mean something to the console: a line's own field of such a name gets a `_` behind it. */
  readonly reservedKeys: readonly string[];
  contextFields(context: LogContext): LogFields;
}

/** For a terminal, a file, or a console that asks for nothing. */
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
