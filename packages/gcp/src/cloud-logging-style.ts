import type { LogContext, LogStyle } from '@yololift/serving/telemetry';

/** Options of `cloudLoggingStyle`. */
export interface CloudLoggingOptions {
  /** The project of the traces; without it, lines are not linked to their trace. */
  readonly projectId?: string | undefined;
}

/**
 * Cloud Logging's structured log lines, which its agent in Cloud Run reads from standard output: `severity`,
 * `message`, `time`, and the special members of `logging.googleapis.com`. The ids are labels, so that the
 * console filters by them.
 * @see https://cloud.google.com/logging/docs/structured-logging
 */
export function cloudLoggingStyle({ projectId }: CloudLoggingOptions): LogStyle {
  return {
    levelKey: 'severity',
    levels: {
      trace: 'DEBUG',
      debug: 'DEBUG',
      info: 'INFO',
      warn: 'WARNING',
      error: 'ERROR',
      fatal: 'CRITICAL',
    },
    messageKey: 'message',
    timeKey: 'time',
    reservedKeys: [
      'timestamp',
      'timestampSeconds',
      'timestampNanos',
      'httpRequest',
      ...['insertId', 'labels', 'operation', 'sourceLocation', 'spanId', 'trace', 'trace_sampled'].map(
        special,
      ),
    ],
    contextFields: (context) => ({
      ...traceFields(context, projectId),
      [special('labels')]: labelsOf(context),
    }),
  };
}

function traceFields({ trace }: LogContext, projectId: string | undefined) {
  if (projectId === undefined || trace.traceId === undefined) return {};
  return {
    [special('trace')]: `projects/${projectId}/traces/${trace.traceId}`,
    [special('spanId')]: trace.spanId,
    [special('trace_sampled')]: trace.isSampled,
  };
}

/** Labels must be strings. */
function labelsOf({ instance, release, request }: LogContext) {
  return {
    instance,
    release: release && `${release.model}/${release.version}`,
    requestId: request?.requestId,
    trigger: request?.trigger,
  };
}

function special(member: string): string {
  return `logging.googleapis.com/${member}`;
}
