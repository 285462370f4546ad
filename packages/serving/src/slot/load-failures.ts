import type { YoloLiftError } from '@yololift/core/errors';
import type { Clock, Logger } from '@yololift/core/ports';
import { formatReleaseName, isSameRelease, type ReleaseName } from '@yololift/core/release/pointer';
import { describeFailure } from './slot-errors.ts';
import type { LoadFailure } from './slot-types.ts';

/** A release that failed to load. */
interface FailedLoad {
  readonly name: ReleaseName;
  readonly error: YoloLiftError;
  /** ms since 1970. */
  readonly retryAt: number;
  /** The release that still serves, if any. */
  readonly serving: ReleaseName | undefined;
}

/** Failures since the last successful load. */
export interface LoadFailures {
  /** The last load that failed. */
  last(): LoadFailure | undefined;
  /** ms until that release is retried. */
  untilRetryMs(): number | undefined;
  /** Error of the last load or pointer read; callers get it while there is no model. */
  error(): YoloLiftError | undefined;
  /** Records a failed load and logs it, unless the same release failed with the same error before. */
  add(failed: FailedLoad): void;
  /** Records a failed read of the pointer. */
  addPointerError(error: YoloLiftError): void;
  clear(): void;
}

/** Records and logs the failures of a slot. */
export function createLoadFailures({ clock, logger }: { clock: Clock; logger: Logger }): LoadFailures {
  let last: LoadFailure | undefined;
  let latestError: YoloLiftError | undefined;
  return {
    last: () => last,
    untilRetryMs: () => last && last.retryAt - clock.now(),
    error: () => latestError,
    add(failed) {
      const { name, error, retryAt } = failed;
      const before = last && isSameRelease(last.release, name) ? last : undefined;
      const failure = describeFailure(error, clock.now(), before);
      last = { ...failure, release: name, retryAt };
      latestError = error;
      if (failure !== before) logFailure(logger, failed);
    },
    addPointerError(error) {
      latestError = error;
    },
    clear() {
      last = undefined;
      latestError = undefined;
    },
  };
}

function logFailure(logger: Logger, { name, error, retryAt, serving }: FailedLoad): void {
  const active = serving === undefined ? 'no model is active' : `${formatReleaseName(serving)} stays active`;
  const fields = { release: name, code: error.code, error, serving, retryAt };
  logger.error(fields, `${formatReleaseName(name)} cannot serve (${error.message}); ${active}`);
}
