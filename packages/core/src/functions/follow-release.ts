import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { ParameterReader } from '../ports/parameter-reader.ts';
import { createReleaseLoader } from '../release/release-loader.ts';
import type { ReleaseSource } from '../release/release-source.ts';
import type { YoloModel } from '../runtime/yolo-model.ts';
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
  /** Where inference runs: `inline` where one request comes at a time, else `worker`. */
  readonly thread: 'inline' | 'worker';
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when the process should start anew, and no request is under way. */
  readonly onRecycle: (reason: string) => void;
}

/** A slot that serves the release that a parameter points to, from the first source that delivers it. */
export function followRelease(deps: FollowReleaseDeps): Slot<YoloModel, ModelRecord> {
  const { configuration, parameter, sources, thread, clock, logger, onRecycle } = deps;
  const { cacheFolder, pointerTtlMs, verify, maxCacheBytes, threads, maxPixels } = configuration;
  const lastGood = createLastGoodFile({ folder: cacheFolder, uri: parameter.uri, logger });
  const pointer = createPointerWatcher(
    { reader: parameter, clock, logger, lastGood },
    { ttlMs: pointerTtlMs },
  );
  const cache = maxCacheBytes === undefined ? {} : { cache: { maxBytes: maxCacheBytes } };
  const loader = createReleaseLoader({ sources, clock, logger }, { cacheFolder, verify, ...cache });
  const yolo = { thread, maxPixels, ...(threads !== undefined && { threads }) };
  const { maxGrowthBytes, maxSwaps } = configuration;
  return createSlot(
    {
      pointer,
      load: (name, options) => loadReleaseModel({ loader, yolo }, name, options),
      close: (model: YoloModel) => model.close(),
      memory: processMemory(),
      clock,
      logger,
      onRecycle,
    },
    { maxGrowthBytes, ...(maxSwaps !== undefined && { maxSwaps }) },
  );
}
