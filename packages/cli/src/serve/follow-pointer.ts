import { type Clock, isYoloLiftError, type Logger, type Metrics } from '@yololift/core';
import { systemClock } from '@yololift/core/async';
import type { Runtimes } from '@yololift/core/model';
import type { ReleaseSource } from '@yololift/core/release';
import type { OpenParameter } from '@yololift/core/stores';
import { type MemoryProbe, pollPointer } from '@yololift/serving';
import { followRelease } from '@yololift/serving/follow-release';
import { slotModel } from '@yololift/serving/slot-model';
import type { ServedSource } from './serve-model.ts';

/** Options of `followPointer`. */
export interface FollowOptions {
  readonly parameter: OpenParameter;
  readonly sources: readonly ReleaseSource[];
  readonly cacheFolder: string;
  /** Size limit of the cache, bytes. Default: the loader's. */
  readonly maxCacheBytes?: number | undefined;
  /** How mounted files are checked. Default: once. */
  readonly verify?: 'always' | 'once' | 'size';
  /** Default: no metrics. */
  readonly metrics?: Metrics;
  /** Time to live of a pointer value, ms. */
  readonly ttlMs: number;
  /** How models run. */
  readonly run: { readonly threads?: number; readonly runLimitMs?: number };
  /** What opens releases, by the name that their manifests call it. */
  readonly runtimes: Runtimes;
  readonly logger: Logger;
  /** Growth of resident memory over all swaps after which the process exits, bytes. */
  readonly maxGrowthBytes: number;
  /** Swaps after which the process exits. Default: no limit. */
  readonly maxSwaps?: number | undefined;
  /** Delay before a new model's graph is saved for the next start, ms. Default 5 s. */
  readonly graphSettleMs?: number;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Default: memory of this process. */
  readonly memory?: MemoryProbe;
}

/** Poll interval, ms: the delay between expiry and read of the pointer. A poll before expiry costs nothing. */
const POLL_MS = 250;

/** Serves the release that a parameter points to, and swaps to a new one between requests. */
export function followPointer(options: FollowOptions): ServedSource {
  const { ttlMs, graphSettleMs, clock = systemClock, ...followed } = options;
  const { promise: over, resolve: stop } = Promise.withResolvers<void>();
  const slot = followRelease(
    { ...followed, clock, onRecycle: () => stop() },
    {
      ...followed,
      pointerTtlMs: ttlMs,
      graphs: graphSettleMs === undefined ? true : { settleMs: graphSettleMs },
    },
  );
  const stopped = new AbortController();
  const pollMs = Math.min(POLL_MS, ttlMs);

  /** Retries transient failures, such as an unavailable store; throws all others at once. */
  async function firstModel(): Promise<void> {
    for (;;) {
      try {
        return await slot.ready();
      } catch (error) {
        if (!isTransient(error)) throw error;
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

/** Whether a retry may help. A slot marks every failure as retryable, so this reads the cause. */
function isTransient(error: unknown): boolean {
  return isYoloLiftError(error) && isYoloLiftError(error.cause) && error.cause.isRetryable;
}
