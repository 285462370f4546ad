import { withTimeLimit } from '@yololift/core/async';
import { YoloLiftError } from '@yololift/core/errors';
import type { Clock, Logger, ParameterReader } from '@yololift/core/ports';
import { formatReleaseName, type Pointer, parsePointer } from '@yololift/core/release/pointer';
import type { KnownPointer, LastGoodPointer } from './last-good-pointer.ts';
import { asYoloLiftError, describeFailure, type Failure } from './slot-errors.ts';

/** Status of the pointer, for health. */
export interface PointerStatus {
  /** The parameter. */
  readonly uri: string;
  /** The current pointer; `undefined` until the first successful read. */
  readonly pointer: Pointer | undefined;
  /** Its source: the parameter, or the file saved by an earlier run. */
  readonly origin: 'parameter' | 'last-good-file' | undefined;
  /** ms since the parameter was last read, in this run or an earlier one. */
  readonly ageMs: number | undefined;
  /** Why the last read failed; `pointer` is then the last good one. */
  readonly failure: Failure | undefined;
}

/** Follows a parameter that contains a pointer. */
export interface PointerWatcher {
  /**
   * Returns the current pointer. The first call waits for a read. Later calls return at once; after the TTL they read the
   * parameter again in the background. If a read fails, the last good pointer is kept.
   * @throws YoloLiftError the error of the parameter or `parsePointer`, if no run has ever read a pointer.
   */
  current(): Promise<Pointer>;
  /**
   * Reads the parameter now, or joins the running read. `status()` shows a failure.
   * @throws YoloLiftError as `current`.
   */
  refresh(): Promise<Pointer>;
  /** Calls `listener` after every successful read. Returns a function that removes it. */
  onRead(listener: () => void): () => void;
  status(): PointerStatus;
}

/** Dependencies of `createPointerWatcher`. */
export interface PointerWatcherDeps {
  readonly reader: ParameterReader;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The pointer saved by an earlier run, used if the store is down at the start. */
  readonly lastGood?: LastGoodPointer | undefined;
  /** 0..1, for the jitter. Default `Math.random`. */
  readonly random?: () => number;
}

/** Timings of a pointer watcher, ms. */
export interface PointerWatcherOptions {
  /** TTL of a read value, shortened randomly by up to a tenth so that instances do not read at the same time. */
  readonly ttlMs?: number;
  /** Wait after a failed read; doubles with each failure, up to `ttlMs`. */
  readonly retryMs?: number;
  /** Timeout of one read. */
  readonly readTimeoutMs?: number;
}

/** Creates a watcher of the pointer in `reader`. Reads nothing before the first call. */
export function createPointerWatcher(
  { reader, clock, logger, lastGood, random = Math.random }: PointerWatcherDeps,
  { ttlMs = 60_000, retryMs = 1_000, readTimeoutMs = 5_000 }: PointerWatcherOptions = {},
): PointerWatcher {
  const listeners = new Set<() => void>();
  let known: KnownPointer | undefined;
  let origin: PointerStatus['origin'];
  let error: YoloLiftError | undefined;
  let failure: Failure | undefined;
  let failures = 0;
  let nextReadAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  function readOnce(): Promise<void> {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function read(): Promise<void> {
    try {
      const { value } = await withTimeLimit(
        { clock, limitMs: readTimeoutMs, createError: createTimeoutError },
        (signal) => reader.read({ signal }),
      );
      await take(parsePointer(value, reader.uri));
    } catch (thrown) {
      await keepLastGood(asYoloLiftError(thrown));
    }
  }

  async function take(pointer: Pointer): Promise<void> {
    if (failure !== undefined) logger.info({ uri: reader.uri, ...failure }, 'the pointer can be read again');
    error = undefined;
    failure = undefined;
    failures = 0;
    const readAt = clock.now();
    nextReadAt = readAt + withJitter(ttlMs);
    adopt({ pointer, readAt }, 'parameter');
    await lastGood?.save({ pointer, readAt });
  }

  async function keepLastGood(thrown: YoloLiftError): Promise<void> {
    const before = failure;
    error = thrown;
    failure = describeFailure(thrown, clock.now(), before);
    nextReadAt = clock.now() + withJitter(Math.min(ttlMs, retryMs * 2 ** failures));
    failures += 1;
    const kept = known ?? (await lastGood?.load());
    if (failure !== before) logKept(thrown, kept);
    if (known === undefined && kept !== undefined) adopt(kept, 'last-good-file');
  }

  function adopt(next: KnownPointer, from: PointerStatus['origin']): void {
    known = next;
    origin = from;
    for (const listener of listeners) listener();
  }

  function logKept(thrown: YoloLiftError, kept: KnownPointer | undefined): void {
    const keeps = kept === undefined ? 'none' : formatReleaseName(kept.pointer);
    const fields = { uri: reader.uri, code: thrown.code, error: thrown, keeps };
    logger.warn(fields, `the pointer cannot be read (${thrown.message}); last good pointer: ${keeps}`);
  }

  function withJitter(ms: number): number {
    return ms * (1 - 0.1 * random());
  }

  function createTimeoutError(): YoloLiftError {
    const message = `${reader.uri}: no answer within ${readTimeoutMs} ms`;
    return new YoloLiftError('STORE_UNAVAILABLE', message, { isRetryable: true });
  }

  function knownOrThrow(): Pointer {
    if (known !== undefined) return known.pointer;
    throw error ?? new YoloLiftError('INTERNAL', `${reader.uri} has not been read`);
  }

  return {
    async current() {
      const isDue = clock.now() >= nextReadAt;
      if (known === undefined && (isDue || reading !== undefined)) await readOnce();
      else if (isDue) void readOnce();
      return knownOrThrow();
    },
    async refresh() {
      await readOnce();
      return knownOrThrow();
    },
    onRead(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    status() {
      const ageMs = known && clock.now() - known.readAt;
      return { uri: reader.uri, pointer: known?.pointer, origin, ageMs, failure };
    },
  };
}
