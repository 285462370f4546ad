import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogLevel, WriteLine } from '@yololift/serving/telemetry';

/** The part of an `InvocationContext` of `@azure/functions` that logs. */
export interface InvocationLogMethods {
  trace(line: string): void;
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** Where log lines go in Azure Functions. */
export interface InvocationLog {
  /** For `createLogger`. */
  readonly write: WriteLine;
  /** Runs a handler so that the lines it writes are lines of its invocation. */
  within<T>(invocation: InvocationLogMethods, handler: () => Promise<T>): Promise<T>;
}

interface Invocation {
  readonly log: InvocationLogMethods;
  isOver: boolean;
}

/**
 * Hands each line to the invocation it belongs to, as text: the host gives it the severity, and Application Insights
 * shows it with its operation. Standard output it would show as information, and with no invocation. Lines of no
 * invocation, or of one that has ended (the host refuses them then), go to `outside`.
 * @param outside - e.g. to standard output.
 */
export function createInvocationLog(outside: WriteLine): InvocationLog {
  const invocations = new AsyncLocalStorage<Invocation>();
  return {
    write(line, level) {
      const invocation = invocations.getStore();
      if (invocation === undefined || invocation.isOver) outside(line, level);
      else invocation.log[METHODS[level]](line.trimEnd());
    },
    within(log, handler) {
      const invocation: Invocation = { log, isOver: false };
      return invocations.run(invocation, async () => {
        try {
          return await handler();
        } finally {
          invocation.isOver = true;
        }
      });
    },
  };
}

const METHODS: Readonly<Record<LogLevel, keyof InvocationLogMethods>> = {
  trace: 'trace',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  error: 'error',
  fatal: 'error',
};
