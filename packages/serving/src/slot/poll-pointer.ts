import type { Clock } from '@yololift/core/ports';
import type { Slot } from './slot-types.ts';

/** What `pollPointer` needs. */
interface PollPointerDeps {
  readonly slot: Pick<Slot<unknown, unknown>, 'follow'>;
  readonly clock: Clock;
}

/** How often, and until when. */
interface PollPointerOptions {
  /** ms between looks; only a look after the pointer's time is over reads the parameter. Default 1 s. */
  readonly everyMs?: number;
  readonly signal: AbortSignal;
}

/**
 * Keeps a slot at its pointer where no requests come to do so. For processes that have CPU between requests; a
 * function that is frozen between them needs none of it. Resolves when `signal` aborts.
 */
export async function pollPointer(
  { slot, clock }: PollPointerDeps,
  { everyMs = 1_000, signal }: PollPointerOptions,
): Promise<void> {
  while (!signal.aborted) {
    await slot.follow();
    // The only way that a sleep fails is that the signal ends it.
    await clock.sleep(everyMs, signal).catch(() => undefined);
  }
}
