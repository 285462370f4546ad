import type { YoloLiftError } from '@yololift/core/errors';
import type { Model, RunOptions, Runtimes } from '@yololift/core/model';
import type { Clock, Logger, Metrics, ParameterReader } from '@yololift/core/ports';
import type { ReleaseSource } from '@yololift/core/release';
import { createReleaseLoader, type ReleaseLoaderOptions } from '@yololift/core/release';
import { createLastGoodFile } from '../slot/last-good-pointer.ts';
import { loadReleaseModel, type ModelRecord } from '../slot/load-release-model.ts';
import { type MemoryProbe, processMemory } from '../slot/memory-probe.ts';
import { createPointerWatcher } from '../slot/pointer-watcher.ts';
import { createSavedGraphs } from '../slot/saved-graphs.ts';
import { createSlot } from '../slot/slot.ts';
import type { Slot, SlotOptions } from '../slot/slot-types.ts';

/** Dependencies of `followRelease`. */
export interface FollowReleaseDeps {
  /** Holds the pointer. */
  readonly parameter: ParameterReader;
  /** Sources of releases, in order of preference. */
  readonly sources: readonly ReleaseSource[];
  readonly runtimes: Runtimes;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Default: no metrics. */
  readonly metrics?: Metrics;
  /** Default: this process's. */
  readonly memory?: MemoryProbe;
  /** Called when the process should restart and no request is running. */
  readonly onRecycle: (reason: string) => void;
}

/** Options of `followRelease`. */
export interface FollowReleaseOptions
  extends Pick<ReleaseLoaderOptions, 'cacheFolder' | 'verify'>,
    Pick<SlotOptions, 'maxGrowthBytes'> {
  /** How long a read pointer is used before it is read again, ms. */
  readonly pointerTtlMs: number;
  /** Number of swaps after which the process should restart. Default: unlimited. */
  readonly maxSwaps?: number | undefined;
  /** Options of model runs; a stuck run requests a restart. */
  readonly run: Omit<RunOptions, 'onStuck'>;
  /** Maximum size of the cache, bytes. Default: the loader's. */
  readonly maxCacheBytes?: number | undefined;
  /**
   * Whether to save graphs that are optimised for this CPU beside the cached releases; useful if the disk outlives the
   * process. `settleMs`: how long a model serves before its graph is saved.
   */
  readonly graphs?: boolean | { readonly settleMs: number };
}

/** Creates a slot that serves the release that a parameter points to, from the first source that has it. */
export function followRelease(
  deps: FollowReleaseDeps,
  options: FollowReleaseOptions,
): Slot<Model, ModelRecord> {
  const { parameter, sources, runtimes, clock, logger, metrics, memory = processMemory(), onRecycle } = deps;
  const { cacheFolder, pointerTtlMs, verify, maxCacheBytes, maxGrowthBytes, maxSwaps, graphs } = options;
  const lastGood = createLastGoodFile({ folder: cacheFolder, uri: parameter.uri, logger });
  const pointer = createPointerWatcher(
    { reader: parameter, clock, logger, lastGood },
    { ttlMs: pointerTtlMs },
  );
  const loader = createReleaseLoader(
    { sources, clock, logger },
    {
      cacheFolder,
      ...(verify !== undefined && { verify }),
      ...(maxCacheBytes !== undefined && { cache: { maxBytes: maxCacheBytes } }),
    },
  );
  const saved = graphs && {
    graphs: createSavedGraphs({ cacheFolder, clock, logger }, typeof graphs === 'object' ? graphs : {}),
  };
  const onStuck = (error: YoloLiftError) => slot.recycle(error.message);
  const load = { loader, runtimes, run: { ...options.run, onStuck }, ...saved };
  const slot = createSlot<Model, ModelRecord>(
    {
      pointer,
      async load(name, slotOptions) {
        const loaded = await loadReleaseModel(load, name, slotOptions);
        recordLoad(loaded.record, { metrics, logger });
        return loaded;
      },
      close: (model) => model.close(),
      memory,
      clock,
      logger,
      onRecycle,
      onSwap: ({ model }) => metrics?.count('releaseSwaps', 1, { model }),
    },
    {
      ...(maxGrowthBytes !== undefined && { maxGrowthBytes }),
      ...(maxSwaps !== undefined && { maxSwaps }),
    },
  );
  return slot;
}

function recordLoad(
  { model, version, source, failures, doubts }: ModelRecord,
  { metrics, logger }: { readonly metrics: Metrics | undefined; readonly logger: Logger },
): void {
  metrics?.count('releaseLoads', 1, { model, source });
  for (const failure of failures) metrics?.count('sourceFallbacks', 1, { source: failure.source });
  if (doubts === undefined) return;
  metrics?.count('doubtfulLoads', 1, { model });
  logger.warn({ model, version, doubts }, 'the model is served, but its output may be interpreted wrongly');
}
