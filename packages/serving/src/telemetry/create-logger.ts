import type { LogFields, Logger } from '@yololift/core/ports';
import type { ReleaseName } from '@yololift/core/release/pointer';
import { type DestinationStream, destination, type Level, type LoggerOptions, pino } from 'pino';
import type { LogLevel, LogStyle } from './log-style.ts';
import { redactText } from './redact-text.ts';
import { currentRequest } from './request-context.ts';
import { sanitiseFields } from './sanitise-fields.ts';
import { activeTracePlace } from './traceparent.ts';

/** Writes one line, newline included. Must be synchronous: a frozen function writes nothing later. */
export type WriteLine = (line: string, level: LogLevel) => void;

/** Options of `createLogger`. */
export interface LoggerSettings {
  readonly style: LogStyle;
  /** The lowest level that is written. Default `info`. */
  readonly level?: LogLevel | 'silent';
  /** Id of this process. */
  readonly instance: string;
  /** Returns the release that is active when a line is written. */
  readonly release?: () => ReleaseName | undefined;
  /** Default: standard output, synchronously. */
  readonly write?: WriteLine;
  /** ms since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/**
 * Creates a pino logger that writes one JSON line per call, with the field names of `style` and the ids of the instance,
 * release and request (`withRequestContext`). Removes secrets: see `sanitiseFields` and `redactText`.
 */
export function createLogger({ write, level = 'info', ...settings }: LoggerSettings): Logger {
  const { style, now = Date.now } = settings;
  const options: LoggerOptions = {
    level,
    base: null,
    messageKey: style.messageKey,
    errorKey: 'error',
    timestamp: () => `,"${style.timeKey}":"${new Date(now()).toISOString()}"`,
    formatters: {
      level: (label) => ({ [style.levelKey]: style.levels[label as Level] }),
      log: (fields) => lineFields(fields, settings),
    },
    // Errors are plain data already; pino's own serializer would drop their causes.
    serializers: { err: (described) => described, [style.messageKey]: (text) => redactText(String(text)) },
  };
  return pino(options, write === undefined ? destination({ fd: 1, sync: true }) : levelledStream(write));
}

/** A stream that gets each line's level from pino, through `pino.metadata`. */
function levelledStream(write: WriteLine): DestinationStream {
  return {
    [Symbol.for('pino.metadata')]: true,
    write(this: { readonly lastLevel: number }, line: string) {
      write(line, pino.levels.labels[this.lastLevel] as LogLevel);
    },
  } as DestinationStream;
}

function lineFields(fields: LogFields, { style, instance, release }: LoggerSettings): LogFields {
  const request = currentRequest();
  const trace = activeTracePlace() ?? request ?? {};
  const context = style.contextFields({ instance, release: release?.(), request, trace });
  return { ...sanitiseFields(context), ...renameReserved(sanitiseFields(fields), style) };
}

/** Renames fields that clash with the style's own; JSON parsers keep only the last duplicate, or fail. */
function renameReserved(fields: LogFields, style: LogStyle): LogFields {
  const reserved = new Set([style.levelKey, style.messageKey, style.timeKey, ...style.reservedKeys]);
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [reserved.has(key) ? `${key}_` : key, value]),
  );
}
