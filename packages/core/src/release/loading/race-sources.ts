import { isYoloLiftError, YoloLiftError } from '../../errors.ts';
import type { ReleaseSource, SourceFailure } from '../release-source.ts';

/** What an attempt is told, and may tell. */
export interface AttemptControl {
  /** Aborts when another source has won, or the caller gives up. */
  readonly signal: AbortSignal;
  /** The source is slow: the next one starts beside it. */
  readonly onSlow: () => void;
}

/** What a race is about. */
export interface RaceOptions {
  /** For messages: `documents/3`. */
  readonly what: string;
  /** For records: the file, or the manifest. */
  readonly file: string;
  readonly signal: AbortSignal;
  /** Failures are added here, those of a race that is won included. */
  readonly failures: SourceFailure[];
}

/** Who won, and what it gave. */
export interface RaceResult<T> {
  readonly source: ReleaseSource;
  readonly value: T;
}

/**
 * Asks the sources in their order: the next one when one fails, or beside one that is slow. The first good answer
 * wins, and all others are aborted.
 * @throws YoloLiftError `RELEASE_NOT_FOUND` - no source has it.
 * @throws YoloLiftError `DISK_FULL`, `OUTPUT_UNWRITABLE` - this machine's fault: only a mounted folder could do better.
 * @throws YoloLiftError the most telling failure's code - all failed; the message tells each.
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
  const told = errors.map(({ message }) => message).join('; ');
  const last = errors.at(-1);
  if (last === undefined)
    return new YoloLiftError('RELEASE_NOT_FOUND', `${what}: there is no source to load it from`);
  if (errors.every(({ code }) => code === 'OBJECT_NOT_FOUND')) {
    return new YoloLiftError('RELEASE_NOT_FOUND', `no source has ${what}: ${told}`, { cause: last });
  }
  // No other source mends this machine's disk. Else one that may do better later decides: the caller tries again.
  const telling =
    errors.find(({ code }) => code === 'DISK_FULL' || code === 'OUTPUT_UNWRITABLE') ??
    errors.find(({ isRetryable }) => isRetryable) ??
    errors.findLast(({ code }) => code !== 'OBJECT_NOT_FOUND') ??
    last;
  return new YoloLiftError(telling.code, `${what} could not be loaded: ${told}`, {
    cause: telling,
    isRetryable: telling.isRetryable,
  });
}
