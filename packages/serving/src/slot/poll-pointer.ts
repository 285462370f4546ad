import type { Clock } from '@yololift/core/ports';
import type { Slot } from './slot-types.ts';

/** Dependencies of `pollPointer`. */
interface PollPointerDeps {
  readonly slot: Pick<Slot<unknown, unknown>, 'follow'>;
  readonly clock: Clock;
}

/** Options of `pollPointer`. */
interface PollPointerOptions {
  /** Interval, ms. Only a poll after the pointer's TTL reads the parameter. Default 1 s. */
  readonly everyMs?: number;
  readonly signal: AbortSignal;
}

/**
 * Makes a slot follow its pointer while it gets no requests. For processes that have CPU between requests, not for
 * functions that are frozen then. Resolves when `signal` aborts.
 */
export async function pollPointer(
  { slot, clock }: PollPointerDeps,
  { everyMs = 1_000, signal }: PollPointerOptions,
): Promise<void> {
  while (!signal.aborted) {
    await slot.follow();
    // A sleep rejects only when the signal aborts.
    await clock.sleep(everyMs, signal).catch(() => undefined);
  }
}
