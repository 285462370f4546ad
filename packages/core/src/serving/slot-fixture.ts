import { YoloLiftError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogFields, Logger } from '../ports/logger.ts';
import type { ParameterReader } from '../ports/parameter-reader.ts';

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves time on, and wakes who slept until then. */
  advance(ms: number): void;
}

/** A clock for tests; starts at 1,000,000 ms. */
export function manualClock(): ManualClock {
  let now = 1_000_000;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  return {
    now: () => now,
    sleep(ms, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const sleeper = { until: now + ms, wake: resolve };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        sleepers.delete(sleeper);
        reject(signal.reason);
      });
      return promise;
    },
    advance(ms) {
      now += ms;
      for (const sleeper of sleepers) {
        if (sleeper.until > now) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
  };
}

/** One line that was logged. */
interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that keeps its lines. */
export function keepingLogger(): Logger & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: LogLine['level']) => (fields: LogFields, message: string) => {
    lines.push({ level, message, fields });
  };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

/** A parameter whose value a test sets: a text, an error to throw, or a promise of either. */
export interface FakeParameter extends ParameterReader {
  value: string | Error | Promise<string>;
  reads: number;
}

/** A parameter for tests. */
export function fakeParameter(value: FakeParameter['value']): FakeParameter {
  return {
    uri: 'fake:/models/documents',
    value,
    reads: 0,
    async read() {
      this.reads += 1;
      const current = await this.value;
      if (current instanceof Error) throw current;
      return { value: current, version: current };
    },
  };
}

/** What a store that is down throws. */
export function storeDown(): YoloLiftError {
  return new YoloLiftError('STORE_UNAVAILABLE', 'the store is down', { isRetryable: true });
}

/** Lets everything that waits for nothing but other code run to its end. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
