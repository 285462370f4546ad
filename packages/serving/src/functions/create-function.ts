import { systemClock } from '@yololift/core/async';
import type { Runtimes } from '@yololift/core/model';
import { inferenceThreads } from '@yololift/core/onnx';
import type { Logger, Metrics, ParameterReader } from '@yololift/core/ports';
import type { StoreRegistry } from '@yololift/core/stores';
import type { InferenceService } from '../commands/inference-service.ts';
import type { FleetCaller } from '../commands/warm-fleet.ts';
import type { FunctionConfiguration } from '../configuration/configuration.ts';
import { nativesOf } from '../configuration/configured-runtimes.ts';
import { createEventPointer, EVENT_POINTER } from '../configuration/event-pointer.ts';
import { lazyParameter, lazySource } from '../configuration/lazy-stores.ts';
import type { Diagnosis } from '../doctor/finding.ts';
import type { PlatformFacts } from '../doctor/platform-facts.ts';
import { createService, type Service } from '../service/create-service.ts';
import { followRelease } from '../service/follow-release.ts';
import { slotModel } from '../service/slot-model.ts';
import { createInstance } from '../slot/instance.ts';
import type { ModelRecord } from '../slot/load-release-model.ts';
import type { SlotStatus } from '../slot/slot-types.ts';
import { describeWaterfall, type Waterfall } from '../slot/waterfall.ts';
import { createLogger, type LoggerSettings } from '../telemetry/create-logger.ts';
import { assertResultsApart } from './assert-results-apart.ts';

/** Dependencies of a function; none is specific to a cloud. */
export interface FunctionDeps {
  readonly configuration: FunctionConfiguration;
  readonly stores: StoreRegistry;
  /** The log style of its cloud's console, and where lines are written. Default: standard output. */
  readonly log: Pick<LoggerSettings, 'style' | 'write'>;
  readonly metrics: Metrics;
  /** Opens releases, by the runtime name in their manifests. The first one is preloaded at start. */
  readonly runtimes: Runtimes;
  /** Thread of inference: `inline` on platforms that send one request at a time, else `worker`. */
  readonly thread: 'inline' | 'worker';
  /** Facts of its platform: the CPUs that runs may use, and the limits that `diagnose` checks. */
  readonly platform?: PlatformFacts;
  /** Calls this function's other instances, if the platform supports it. */
  readonly fleet?: FleetCaller;
  /** Called when the process should exit and be replaced. Default: it keeps running. */
  readonly onRecycle?: (reason: string) => void;
}

/** One process of a function. */
export interface ServerlessFunction extends Pick<Service, 'http' | 'manage' | 'handle'> {
  readonly configuration: FunctionConfiguration;
  /** URI grammar of its stores. */
  readonly grammar: StoreRegistry['grammar'];
  readonly instance: string;
  readonly logger: Logger;
  readonly service: InferenceService;
  /** Calls its other instances, if the platform supports it. */
  readonly fleet: FleetCaller | undefined;
  /** Resolves when the first load has succeeded or failed; never rejects. */
  readonly loaded: Promise<void>;
  /** Why this process should be replaced; it loads no further release then. `undefined` while it need not be. */
  recycleReason(): string | undefined;
  /** Runs the checks of `yololift doctor` on this instance and its deployment. Never rejects. */
  diagnose(signal: AbortSignal): Promise<Diagnosis>;
  /** Waits for running requests, then closes the model. */
  close(): Promise<void>;
}

/** Time limit of one check of `diagnose`, ms. */
const CHECK_DEADLINE_MS = 20_000;

/** Media types of the only task. */
const ITEM_TYPES = ['image/*'];

/**
 * Starts a function. Its model starts to load at once, while the platform is still starting.
 * @throws YoloLiftError `CONFIGURATION_INVALID` - results could be read as items.
 */
export function createFunction(deps: FunctionDeps): ServerlessFunction {
  const { configuration, stores, metrics, thread } = deps;
  const importMs = performance.now();
  assertResultsApart(configuration, ITEM_TYPES, stores.grammar);
  preload(deps);

  let waterfall: Waterfall | undefined;
  const instance = createInstance(() => waterfall);
  const logger = createLogger({
    ...deps.log,
    level: configuration.logLevel,
    instance: instance.id,
    release: () => slot.status().release,
  });
  const events = configuration.pointer === EVENT_POINTER ? createEventPointer() : undefined;
  const parameter = timeFirstRead(events ?? lazyParameter(stores, configuration.pointer));
  const sources = configuration.sources.map((uri) => lazySource(stores, uri));
  const { threads: configured, runLimitMs } = configuration;
  const threads = inferenceThreads({ configured, platformCpus: deps.platform?.cpus });
  const slot = followRelease(
    {
      parameter,
      sources,
      runtimes: deps.runtimes,
      clock: systemClock,
      logger,
      metrics,
      onRecycle: (reason) => deps.onRecycle?.(reason),
    },
    { ...configuration, run: { thread, threads, runLimitMs } },
  );

  const loaded = slot.ready().then(
    () => {
      waterfall = createWaterfall(slot.status(), { importMs, pointerMs: parameter.firstReadMs() });
      if (waterfall === undefined) return;
      metrics.count('coldStarts', 1);
      metrics.record('coldStartMs', waterfall.totalMs);
      logger.info({ waterfall }, `cold start: ${describeWaterfall(waterfall)}`);
    },
    (error: unknown) => logger.error({ error }, 'no model yet'),
  );

  const { grammar } = stores;
  async function diagnose(signal: AbortSignal): Promise<Diagnosis> {
    // Imported on demand, so that cold starts do not pay for it.
    const { diagnose: examine, thisMachine } = await import('../doctor/index.ts');
    const deployment = { configuration, parameter, sources, grammar, addressOf: stores.addressOf };
    const machine = thisMachine(await nativesOf(deps.runtimes));
    return examine(
      { machine, deployment, platform: deps.platform },
      { clock: systemClock, deadlineMs: CHECK_DEADLINE_MS, signal },
    );
  }

  const service = createService({
    models: { default: slotModel(slot, instance) },
    configuration,
    stores,
    clock: systemClock,
    logger,
    metrics,
    diagnose,
    fleet: deps.fleet,
    takePointer: events?.take ?? (() => refusePointer(configuration, logger)),
  });
  return {
    configuration,
    grammar,
    instance: instance.id,
    logger,
    http: service.http,
    service: service.commands,
    manage: service.manage,
    fleet: deps.fleet,
    loaded,
    recycleReason: () => slot.status().recycleReason,
    handle: service.handle,
    diagnose,
    close: () => slot.close(),
  };
}

/** Starts slow, independent work while the pointer is read and the model is fetched. */
function preload({ runtimes, thread }: FunctionDeps): void {
  const [load] = Object.values(runtimes);
  const loading = load?.();
  // Without a tick of delay if it is loaded already: the thread boots meanwhile.
  if (loading instanceof Promise) void loading.then((runtime) => runtime.preload(thread));
  else loading?.preload(thread);
}

function refusePointer({ pointer }: FunctionConfiguration, logger: Logger): void {
  logger.warn(
    { pointer },
    `the event's pointer is ignored: MODEL_POINTER is ${pointer}, not ${EVENT_POINTER}`,
  );
}

/** Measures the duration of the first read. */
function timeFirstRead(parameter: ParameterReader): ParameterReader & { firstReadMs(): number } {
  let firstMs: number | undefined;
  return {
    uri: parameter.uri,
    async read(options) {
      const startedAt = performance.now();
      try {
        return await parameter.read(options);
      } finally {
        firstMs ??= performance.now() - startedAt;
      }
    },
    firstReadMs: () => firstMs ?? 0,
  };
}

function createWaterfall(
  { record }: SlotStatus<ModelRecord>,
  { importMs, pointerMs }: { readonly importMs: number; readonly pointerMs: number },
): Waterfall | undefined {
  if (record === undefined) return undefined;
  const { manifestMs, fetchMs, source, verifyMs, sessionMs, selfTestMs } = record;
  const totalMs = performance.now();
  return {
    importMs,
    pointerMs,
    manifestMs,
    fetchMs,
    source,
    verifyMs,
    sessionMs,
    firstRunMs: selfTestMs,
    totalMs,
  };
}
