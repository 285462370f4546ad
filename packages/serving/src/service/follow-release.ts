import type { YoloLiftError } from '@yololift/core';
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

/** What following a release needs. */
export interface FollowReleaseDeps {
  /** Names the release in force. */
  readonly parameter: ParameterReader;
  /** Where releases lie, in order of preference. */
  readonly sources: readonly ReleaseSource[];
  readonly runtimes: Runtimes;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Default: nothing is counted. */
  readonly metrics?: Metrics;
  /** Default: this process's. */
  readonly memory?: MemoryProbe;
  /** Called when the process should start anew, and no request is under way. */
  readonly onRecycle: (reason: string) => void;
}

/** How a release is followed. */
export interface FollowReleaseOptions
  extends Pick<ReleaseLoaderOptions, 'cacheFolder' | 'verify'>,
    Pick<SlotOptions, 'maxGrowthBytes'> {
  /** How long a reading of the pointer stands, ms. */
  readonly pointerTtlMs: number;
  /** Swaps after which the process should leave. Default: any number. */
  readonly maxSwaps?: number | undefined;
  /** How models run; one that is stuck asks for a new process. */
  readonly run: Omit<RunOptions, 'onStuck'>;
  /** Budget of the cache, bytes. Default: the loader's. */
  readonly maxCacheBytes?: number | undefined;
  /**
   * Whether graphs that are optimised for this CPU are saved beside the cached releases: where the disk outlives the
   * process. `settleMs`: how long a model serves before its graph is saved.
   */
  readonly graphs?: boolean | { readonly settleMs: number };
}

/** A slot that serves the release that a parameter points to, from the first source that delivers it. */
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
        noteLoad(loaded.record, { metrics, logger });
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

function noteLoad(
  { model, version, source, failures, doubts }: ModelRecord,
  { metrics, logger }: { readonly metrics: Metrics | undefined; readonly logger: Logger },
): void {
  metrics?.count('releaseLoads', 1, { model, source });
  for (const failure of failures) metrics?.count('sourceFallbacks', 1, { source: failure.source });
  if (doubts === undefined) return;
  metrics?.count('doubtfulLoads', 1, { model });
  logger.warn({ model, version, doubts }, 'the model serves, but may be read wrongly');
}
