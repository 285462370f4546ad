import type { YoloLiftError } from '../errors.ts';
import type { Model } from '../model/model.ts';
import type { Runtimes } from '../model/runtime.ts';
import { inferenceThreads } from '../onnx/cpu-count.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { ParameterReader } from '../ports/parameter-reader.ts';
import { createReleaseLoader } from '../release/release-loader.ts';
import type { ReleaseSource } from '../release/release-source.ts';
import { createLastGoodFile } from '../serving/last-good-pointer.ts';
import { loadReleaseModel, type ModelRecord } from '../serving/load-release-model.ts';
import { processMemory } from '../serving/memory-probe.ts';
import { createPointerWatcher } from '../serving/pointer-watcher.ts';
import { createSlot } from '../serving/slot.ts';
import type { Slot } from '../serving/slot-types.ts';
import type { FunctionConfiguration } from './configuration.ts';

/** What following a release needs. */
export interface FollowReleaseDeps {
  readonly configuration: FunctionConfiguration;
  readonly parameter: ParameterReader;
  readonly sources: readonly ReleaseSource[];
  readonly runtimes: Runtimes;
  /** Where inference runs: `inline` where one request comes at a time, else `worker`. */
  readonly thread: 'inline' | 'worker';
  /** CPUs that the platform gives, where they are fewer than this machine shows. */
  readonly platformCpus: number | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Called when the process should start anew, and no request is under way. */
  readonly onRecycle: (reason: string) => void;
}

/** A slot that serves the release that a parameter points to, from the first source that delivers it. */
export function followRelease(deps: FollowReleaseDeps): Slot<Model, ModelRecord> {
  const {
    configuration,
    parameter,
    sources,
    runtimes,
    thread,
    platformCpus,
    clock,
    logger,
    metrics,
    onRecycle,
  } = deps;
  const { cacheFolder, pointerTtlMs, verify, maxCacheBytes } = configuration;
  const lastGood = createLastGoodFile({ folder: cacheFolder, uri: parameter.uri, logger });
  const pointer = createPointerWatcher(
    { reader: parameter, clock, logger, lastGood },
    { ttlMs: pointerTtlMs },
  );
  const cache = maxCacheBytes === undefined ? {} : { cache: { maxBytes: maxCacheBytes } };
  const loader = createReleaseLoader({ sources, clock, logger }, { cacheFolder, verify, ...cache });
  const { maxGrowthBytes, maxSwaps, threads: configured, runLimitMs } = configuration;
  const threads = inferenceThreads({ configured, platformCpus });
  const onStuck = (error: YoloLiftError) => slot.recycle(error.message);
  const run = { thread, threads, runLimitMs, onStuck };
  const slot = createSlot(
    {
      pointer,
      async load(name, options) {
        const loaded = await loadReleaseModel({ loader, runtimes, run }, name, options);
        noteLoad(loaded.record, { metrics, logger });
        return loaded;
      },
      close: (model) => model.close(),
      memory: processMemory(),
      clock,
      logger,
      onRecycle,
      onSwap: ({ model }) => metrics.count('swaps', 1, { model }),
    },
    { maxGrowthBytes, ...(maxSwaps !== undefined && { maxSwaps }) },
  );
  return slot;
}

function noteLoad(
  { model, version, source, failures, doubts }: ModelRecord,
  { metrics, logger }: Pick<FollowReleaseDeps, 'metrics' | 'logger'>,
): void {
  metrics.count('releaseLoads', 1, { model, source });
  for (const failure of failures) metrics.count('sourceFallbacks', 1, { source: failure.source });
  if (doubts === undefined) return;
  metrics.count('doubtfulLoads', 1, { model });
  logger.warn({ model, version, doubts }, 'the model serves, but may be read wrongly');
}
