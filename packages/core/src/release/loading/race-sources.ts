import { isYoloLiftError, YoloLiftError } from '../../errors.ts';
import type { ReleaseSource, SourceFailure } from '../release-source.ts';

/** Signals between the race and one attempt. */
export interface AttemptControl {
  /** Aborts when another source wins or the caller aborts. */
  readonly signal: AbortSignal;
  /** Call when the source is slow; the next one then starts in parallel. */
  readonly onSlow: () => void;
}

/** Options of `raceSources`. */
export interface RaceOptions {
  /** For messages: `documents/3`. */
  readonly what: string;
  /** For records: the file, or the manifest. */
  readonly file: string;
  readonly signal: AbortSignal;
  /** Collects failures, also if the race is won. */
  readonly failures: SourceFailure[];
}

/** The winning source and its result. */
export interface RaceResult<T> {
  readonly source: ReleaseSource;
  readonly value: T;
}

/**
 * Tries the sources in order. Starts the next one when one fails or is slow. The first success wins; the others are
 * aborted.
 * @throws YoloLiftError `RELEASE_NOT_FOUND` - no source has it.
 * @throws YoloLiftError `DISK_FULL`, `OUTPUT_UNWRITABLE` - the local disk fails; only a mounted folder could help.
 * @throws YoloLiftError the code of the most relevant failure - all sources failed; the message lists every failure.
 */
export function raceSources<T>(
  sources: readonly ReleaseSource[],
  attempt: (source: ReleaseSource, control: AttemptControl) => Promise<T>,
  { what, file, signal, failures }: RaceOptions,
): Promise<RaceResult<T>> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const raceSignal = AbortSignal.any([signal, over.signal]);
    const errors: YoloLiftError[] = [];
    let next = 0;
    let running = 0;

    function settle(act: () => void): void {
      if (over.signal.aborted) return;
      act();
      over.abort(new YoloLiftError('STORE_UNAVAILABLE', 'another source was faster'));
    }

    function startNext(): void {
      if (raceSignal.aborted) return;
      const source = sources[next];
      if (source === undefined) {
        if (running === 0) settle(() => reject(allFailed(what, errors)));
        return;
      }
      next += 1;
      running += 1;
      let isSlow = false;
      const onSlow = () => {
        if (!isSlow) startNext();
        isSlow = true;
      };
      attempt(source, { signal: raceSignal, onSlow }).then(
        (value) => settle(() => resolve({ source, value })),
        (error: unknown) => fail(source, error),
      );
    }

    function fail({ uri }: ReleaseSource, error: unknown): void {
      running -= 1;
      if (over.signal.aborted) return;
      if (!isYoloLiftError(error)) {
        settle(() => reject(error));
        return;
      }
      failures.push({ source: uri, file, code: error.code, message: error.message });
      errors.push(error);
      startNext();
    }

    signal.addEventListener('abort', () => settle(() => reject(signal.reason)), { signal: over.signal });
    if (signal.aborted) settle(() => reject(signal.reason));
    else startNext();
  });
}

function allFailed(what: string, errors: readonly YoloLiftError[]): YoloLiftError {
  const messages = errors.map(({ message }) => message).join('; ');
  const last = errors.at(-1);
  if (last === undefined)
    return new YoloLiftError('RELEASE_NOT_FOUND', `${what} cannot be loaded: no sources are configured`);
  if (errors.every(({ code }) => code === 'OBJECT_NOT_FOUND')) {
    return new YoloLiftError('RELEASE_NOT_FOUND', `no source has ${what}: ${messages}`, { cause: last });
  }
  // Disk errors first, since other sources cannot fix them; then retryable errors, so that the caller retries.
  const main =
    errors.find(({ code }) => code === 'DISK_FULL' || code === 'OUTPUT_UNWRITABLE') ??
    errors.find(({ isRetryable }) => isRetryable) ??
    errors.findLast(({ code }) => code !== 'OBJECT_NOT_FOUND') ??
    last;
  return new YoloLiftError(main.code, `${what} could not be loaded: ${messages}`, {
    cause: main,
    isRetryable: main.isRetryable,
  });
}
