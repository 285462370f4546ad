import { type Clock, isYoloLiftError, type Logger, type Metrics } from '@yololift/core';
import { systemClock } from '@yololift/core/async';
import type { Runtimes } from '@yololift/core/model';
import type { ReleaseSource } from '@yololift/core/release';
import type { OpenParameter } from '@yololift/core/stores';
import { type MemoryProbe, pollPointer } from '@yololift/serving';
import { followRelease, slotModel } from '@yololift/serving/service';
import type { ServedSource } from './serve-model.ts';

/** What a server that follows a pointer needs. */
export interface FollowOptions {
  readonly parameter: OpenParameter;
  readonly sources: readonly ReleaseSource[];
  readonly cacheFolder: string;
  /** Budget of the cache, bytes. Default: the loader's. */
  readonly maxCacheBytes?: number | undefined;
  /** How mounted files are checked. Default: once. */
  readonly verify?: 'always' | 'once' | 'size';
  /** Default: nothing is counted. */
  readonly metrics?: Metrics;
  /** How long a reading of the pointer stands, ms. */
  readonly ttlMs: number;
  /** How models run. */
  readonly run: { readonly threads?: number; readonly runLimitMs?: number };
  /** What opens releases, by the name that their manifests call it. */
  readonly runtimes: Runtimes;
  readonly logger: Logger;
  /** Growth of resident memory over all swaps after which the process leaves, bytes. */
  readonly maxGrowthBytes: number;
  /** Swaps after which it leaves. Default: any number. */
  readonly maxSwaps?: number | undefined;
  /** How long a model serves before its graph is saved for the next start, ms. Default 5 s. */
  readonly graphSettleMs?: number;
  /** Default: the machine's own. */
  readonly clock?: Clock;
  /** Default: this process's. */
  readonly memory?: MemoryProbe;
}

/** A look costs nothing until the pointer's time is over; it is then read at most so much later, ms. */
const POLL_MS = 250;

/** A source that serves the release a parameter points to, and swaps to the next one between requests. */
export function followPointer(options: FollowOptions): ServedSource {
  const { ttlMs, graphSettleMs, clock = systemClock, ...followed } = options;
  const { promise: over, resolve: leave } = Promise.withResolvers<void>();
  const slot = followRelease(
    { ...followed, clock, onRecycle: () => leave() },
    {
      ...followed,
      pointerTtlMs: ttlMs,
      graphs: graphSettleMs === undefined ? true : { settleMs: graphSettleMs },
    },
  );
  const stopped = new AbortController();
  const pollMs = Math.min(POLL_MS, ttlMs);

  /** A store that is down is waited for; a fault that only somebody can mend is told at once. */
  async function firstModel(): Promise<void> {
    for (;;) {
      try {
        return await slot.ready();
      } catch (error) {
        if (!mayPass(error)) throw error;
        await clock.sleep(pollMs, stopped.signal);
      }
    }
  }

  return {
    ...slotModel(slot),
    release: () => slot.status().release,
    async start() {
      void pollPointer({ slot, clock }, { everyMs: pollMs, signal: stopped.signal });
      await firstModel();
    },
    over,
    async close() {
      stopped.abort();
      await slot.close();
    },
  };
}

/** A slot tells every failure as one to retry; its cause says whether that helps with nothing mended. */
function mayPass(error: unknown): boolean {
  return isYoloLiftError(error) && isYoloLiftError(error.cause) && error.cause.isRetryable;
}
