import type { SlotDeps, SlotOptions } from './slot-types.ts';

/** Decides when a process should be replaced, after too many swaps or too much memory growth. */
export interface Recycling {
  /** Why the process should exit; `undefined` if it should not. */
  reason(): string | undefined;
  /** Records the memory after the first model is loaded, as the baseline. */
  start(): void;
  /** Checks the budgets; call after an old model is closed. */
  review(swaps: number): void;
  /** Requests recycling regardless of the budgets. */
  request(reason: string): void;
  /** Calls `onRecycle` once, if recycling is due and no request is running. */
  recycleWhenIdle(leases: number): void;
  /** Disables all further calls. */
  stop(): void;
}

type RecyclingDeps = Pick<SlotDeps<never, never>, 'clock' | 'logger' | 'memory' | 'onRecycle'>;
type RecyclingBudget = Pick<SlotOptions, 'maxSwaps' | 'maxGrowthBytes' | 'recycleGraceMs'>;

/**
 * Watches two budgets: swaps, and growth of resident memory since the first model. Closing a session does not free all
 * of its native memory.
 */
export function createRecycling(
  { clock, logger, memory, onRecycle }: RecyclingDeps,
  { maxSwaps = Infinity, maxGrowthBytes = Infinity, recycleGraceMs = 30_000 }: RecyclingBudget,
): Recycling {
  const stopped = new AbortController();
  let firstBytes: number | undefined;
  let reason: string | undefined;

  function overBudget(swaps: number): string | undefined {
    if (swaps >= maxSwaps) return `${swaps} swaps (limit ${maxSwaps})`;
    if (memory === undefined || firstBytes === undefined) return undefined;
    const grownBytes = memory.residentBytes() - firstBytes;
    if (grownBytes <= maxGrowthBytes) return undefined;
    return `memory grew by ${Math.round(grownBytes / 1e6)} MB (limit ${Math.round(maxGrowthBytes / 1e6)} MB) after ${swaps} swaps`;
  }

  function recycle(): void {
    if (reason === undefined || stopped.signal.aborted) return;
    stopped.abort();
    try {
      onRecycle?.(reason);
    } catch (error) {
      logger.error({ error }, 'this process could not be recycled');
    }
  }

  function request(why: string, fields: object): void {
    if (reason !== undefined || stopped.signal.aborted) return;
    reason = why;
    logger.warn({ reason, ...fields }, `this process should be recycled: ${reason}`);
    // Recycle after the grace period, even if overlapping requests never leave the process idle.
    clock.sleep(recycleGraceMs, stopped.signal).then(recycle, () => undefined);
  }

  return {
    reason: () => reason,
    start() {
      firstBytes = memory?.residentBytes();
    },
    review(swaps) {
      const spent = overBudget(swaps);
      if (spent !== undefined) request(spent, { swaps });
    },
    request: (why) => request(why, {}),
    recycleWhenIdle(leases) {
      if (leases === 0) recycle();
    },
    stop: () => stopped.abort(),
  };
}
