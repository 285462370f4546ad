import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogLevel, WriteLine } from '@yololift/serving/telemetry';

/** The logging methods of an `InvocationContext` of `@azure/functions`. */
export interface InvocationLogMethods {
  trace(line: string): void;
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** Routes log lines in Azure Functions. */
export interface InvocationLog {
  /** The write function for `createLogger`. */
  readonly write: WriteLine;
  /** Runs a handler; lines that it writes are logged by its invocation. */
  within<T>(invocation: InvocationLogMethods, handler: () => Promise<T>): Promise<T>;
}

interface Invocation {
  readonly log: InvocationLogMethods;
  isOver: boolean;
}

/**
 * Writes each line through its invocation, as text: the host adds the severity, and Application Insights
 * shows it with its operation. Lines on standard output would have severity information and no invocation.
 * Lines without an invocation, or after its end (the host refuses them), go to `outside`.
 * @param outside - e.g. standard output.
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
