import { YoloLiftError } from '../src/errors.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { FetchOptions, FetchResult, ObjectReader } from '../src/ports/object-reader.ts';

/** Faults of a memory reader; tests change them at any time. */
interface ReaderFaults {
  /** Throw instead of responding, a number of times or always. */
  failTimes?: number;
  error?: YoloLiftError;
  /** Never respond. */
  hang?: boolean;
  /** Fail the body after this many bytes. */
  cutAfter?: number;
  /** End the body early after this many bytes, without an error. */
  endAfter?: number;
  /** Wait before each chunk of the body, ms of the clock. */
  pauseMs?: number;
}

/** Objects in memory, with configurable faults. */
export interface MemoryReader extends ObjectReader {
  readonly objects: Map<string, Uint8Array>;
  readonly faults: ReaderFaults;
  /** Requested keys, in order. */
  readonly asked: string[];
  /** Bodies neither read to the end nor closed. */
  open: number;
}

const PIECE_BYTES = 64 << 10;

/** A bucket in memory. */
export function memoryReader(
  uri: string,
  clock: Clock,
  objects = new Map<string, Uint8Array>(),
): MemoryReader {
  const faults: ReaderFaults = {};
  const reader: MemoryReader = { uri, objects, faults, asked: [], open: 0, fetch };
  return reader;

  async function fetch(key: string, options: FetchOptions = {}): Promise<FetchResult> {
    reader.asked.push(key);
    if (faults.hang) await new Promise(() => undefined);
    if ((faults.failTimes ?? 0) > 0) {
      faults.failTimes = (faults.failTimes ?? 0) - 1;
      throw faults.error ?? new YoloLiftError('STORE_UNAVAILABLE', `${uri} is down`, { isRetryable: true });
    }
    const whole = objects.get(key);
    if (whole === undefined) throw new YoloLiftError('OBJECT_NOT_FOUND', `${uri} has no ${key}`);
    const { first, last } = options.range ?? { first: 0, last: whole.length - 1 };
    const body = pieces(whole.subarray(first, last + 1), options.signal);
    return { kind: 'modified', etag: `${whole.length}`, size: whole.length, body };
  }

  async function* pieces(bytes: Uint8Array, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    reader.open += 1;
    try {
      for (let at = 0; at < Math.min(bytes.length, faults.endAfter ?? Infinity); at += PIECE_BYTES) {
        await beforePiece(at, signal);
        yield bytes.slice(at, at + PIECE_BYTES);
      }
    } finally {
      reader.open -= 1;
    }
  }

  async function beforePiece(at: number, signal: AbortSignal | undefined): Promise<void> {
    if (faults.pauseMs !== undefined) await clock.sleep(faults.pauseMs, signal);
    signal?.throwIfAborted();
    if (at >= (faults.cutAfter ?? Infinity)) throw hungUp();
  }

  function hungUp(): YoloLiftError {
    return new YoloLiftError('STORE_UNAVAILABLE', `${uri} hung up`, { isRetryable: true });
  }
}
