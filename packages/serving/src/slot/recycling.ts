import type { SlotDeps, SlotOptions } from './slot-types.ts';

/** Decides when a process has swapped or grown enough, and says so once. */
export interface Recycling {
  /** Why the process should leave; `undefined` while it need not. */
  reason(): string | undefined;
  /** Notes what memory the first model left the process with. */
  start(): void;
  /** Looks at the budgets, after a swap and after an old model was closed. */
  review(swaps: number): void;
  /** Asks for a new process, whatever the budgets say. */
  demand(reason: string): void;
  /** Calls `onRecycle`, the first time that it is due and no request is under way. */
  leaveWhenIdle(leases: number): void;
  /** Nothing is called any more. */
  stop(): void;
}

type RecyclingDeps = Pick<SlotDeps<never, never>, 'clock' | 'logger' | 'memory' | 'onRecycle'>;
type RecyclingBudget = Pick<SlotOptions, 'maxSwaps' | 'maxGrowthBytes' | 'recycleGraceMs'>;

/**
 * Watches two budgets: swaps, and growth of resident memory since the first model, since not all native memory of
 * a closed session comes back.
 */
export function createRecycling(
  { clock, logger, memory, onRecycle }: RecyclingDeps,
  { maxSwaps = Infinity, maxGrowthBytes = Infinity, recycleGraceMs = 30_000 }: RecyclingBudget,
): Recycling {
  const stopped = new AbortController();
  let firstBytes: number | undefined;
  let reason: string | undefined;

  function overBudget(swaps: number): string | undefined {
    if (swaps >= maxSwaps) return `${swaps} swaps of ${maxSwaps}`;
    if (memory === undefined || firstBytes === undefined) return undefined;
    const grownBytes = memory.residentBytes() - firstBytes;
    if (grownBytes <= maxGrowthBytes) return undefined;
    return `memory grew by ${Math.round(grownBytes / 1e6)} MB of ${Math.round(maxGrowthBytes / 1e6)} after ${swaps} swaps`;
  }

  function leave(): void {
    if (reason === undefined || stopped.signal.aborted) return;
    stopped.abort();
    try {
      onRecycle?.(reason);
    } catch (error) {
      logger.error({ error }, 'this process could not be recycled');
    }
  }

  function demand(why: string, fields: object): void {
    if (reason !== undefined || stopped.signal.aborted) return;
    reason = why;
    logger.warn({ reason, ...fields }, `this process should be recycled: ${reason}`);
    // Requests that overlap without end must not keep a process that has had its day.
    clock.sleep(recycleGraceMs, stopped.signal).then(leave, () => undefined);
  }

  return {
    reason: () => reason,
    start() {
      firstBytes = memory?.residentBytes();
    },
    review(swaps) {
      const spent = overBudget(swaps);
      if (spent !== undefined) demand(spent, { swaps });
    },
    demand: (why) => demand(why, {}),
    leaveWhenIdle(leases) {
      if (leases === 0) leave();
    },
    stop: () => stopped.abort(),
  };
}
