import { YoloLiftError } from '@yololift/core/errors';
import type { LogFields, Logger, ParameterReader } from '@yololift/core/ports';

/** One log line. */
interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that records its lines. */
export function recordingLogger(): Logger & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: LogLine['level']) => (fields: LogFields, message: string) => {
    lines.push({ level, message, fields });
  };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

/** A parameter with a settable value: a text, an error to throw, or a promise of either. */
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

/** The error of a store that is down. */
export function storeDown(): YoloLiftError {
  return new YoloLiftError('STORE_UNAVAILABLE', 'the store is down', { isRetryable: true });
}

/** Runs the event loop until pending callbacks are done. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
