import { YoloLiftError } from '@yololift/core';
import { withTimeLimit } from '@yololift/core/async';
import type { Clock, Logger, ParameterReader } from '@yololift/core/ports';
import { formatReleaseName, type Pointer, parsePointer } from '@yololift/core/release';
import type { KnownPointer, LastGoodPointer } from './last-good-pointer.ts';
import { asYoloLiftError, describeFailure, type Failure } from './slot-errors.ts';

/** What is known of the pointer, for health. */
export interface PointerStatus {
  /** The parameter. */
  readonly uri: string;
  /** The pointer in force; `undefined` until a first one was read. */
  readonly pointer: Pointer | undefined;
  /** Where it came from: the parameter itself, or the file an earlier run left. */
  readonly origin: 'parameter' | 'last-good-file' | undefined;
  /** ms since the parameter last gave it, in this run or an earlier one. */
  readonly ageMs: number | undefined;
  /** Why the parameter cannot be read now; the pointer is then the last good one. */
  readonly failure: Failure | undefined;
}

/** Follows one parameter that holds a pointer. */
export interface PointerWatcher {
  /**
   * The pointer in force. The first call waits for it; later ones answer at once, and read the parameter again in
   * the background when its time is over. The last good pointer stands for as long as the parameter gives none.
   * @throws YoloLiftError what the parameter or `parsePointer` threw - none was ever read, here or by an earlier run.
   */
  current(): Promise<Pointer>;
  /**
   * Reads the parameter now, or joins the reading in progress. A failure is seen in `status()`.
   * @throws YoloLiftError as `current`.
   */
  refresh(): Promise<Pointer>;
  /** Has `listener` called after every reading that gave a pointer. Returns what ends that. */
  onRead(listener: () => void): () => void;
  status(): PointerStatus;
}

/** What a pointer watcher needs. */
export interface PointerWatcherDeps {
  readonly reader: ParameterReader;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Without it, a process that starts while the store is down has no pointer. */
  readonly lastGood?: LastGoodPointer | undefined;
  /** 0..1, for the jitter. Default `Math.random`. */
  readonly random?: () => number;
}

/** Times of a pointer watcher, ms. */
export interface PointerWatcherOptions {
  /** How long a reading stands; each is shortened by up to a tenth, so that a fleet does not read in step. */
  readonly ttlMs?: number;
  /** Wait after a failed reading; doubles with each, up to `ttlMs`. */
  readonly retryMs?: number;
  /** Longest wait for one reading. */
  readonly readTimeoutMs?: number;
}

/** Follows the pointer that `reader` gives; see `PointerWatcher`. Nothing is read before the first call. */
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
    const keeps = kept === undefined ? 'there is none from before' : formatReleaseName(kept.pointer);
    const fields = { uri: reader.uri, code: thrown.code, error: thrown, keeps };
    logger.warn(fields, `the pointer cannot be read (${thrown.message}); keeps the last good one: ${keeps}`);
  }

  function withJitter(ms: number): number {
    return ms * (1 - 0.1 * random());
  }

  function createTimeoutError(): YoloLiftError {
    const message = `${reader.uri} gave no answer within ${readTimeoutMs} ms`;
    return new YoloLiftError('STORE_UNAVAILABLE', message, { isRetryable: true });
  }

  function knownOrThrow(): Pointer {
    if (known !== undefined) return known.pointer;
    throw error ?? new YoloLiftError('INTERNAL', `${reader.uri} was not read`);
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
