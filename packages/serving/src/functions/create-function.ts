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

/** What a function is made of. Nothing in it knows its cloud. */
export interface FunctionDeps {
  readonly configuration: FunctionConfiguration;
  readonly stores: StoreRegistry;
  /** How its cloud's console reads a log, and where lines go; default: standard output. */
  readonly log: Pick<LoggerSettings, 'style' | 'write'>;
  /** Where figures go. */
  readonly metrics: Metrics;
  /** What opens releases, by the name that their manifests call it. The one that is named first is got ready at once. */
  readonly runtimes: Runtimes;
  /** Where inference runs: `inline` where the platform sends one request at a time, else `worker`. */
  readonly thread: 'inline' | 'worker';
  /** What its platform gives a function: the CPUs that runs may use, and what `diagnose` holds it against. */
  readonly platform?: PlatformFacts;
  /** How this function reaches its other instances, where it can. */
  readonly fleet?: FleetCaller;
  /** Called when the process should end, so that the platform starts another. Default: it stays. */
  readonly onRecycle?: (reason: string) => void;
}

/** One process of a function. */
export interface ServerlessFunction extends Pick<Service, 'http' | 'manage' | 'handle' | 'answer'> {
  readonly configuration: FunctionConfiguration;
  /** What URIs of its stores look like. */
  readonly grammar: StoreRegistry['grammar'];
  readonly instance: string;
  readonly logger: Logger;
  readonly service: InferenceService;
  /** How it reaches its other instances, where it can. */
  readonly fleet: FleetCaller | undefined;
  /** Resolves when the first load is over, well or not; `service` and `http` say which. */
  readonly loaded: Promise<void>;
  /** Why this process should be replaced by a new one; it takes no further release. `undefined` while it need not. */
  recycleReason(): string | undefined;
  /** Examines this instance and what it is deployed with: the checks of `yololift doctor`. Never rejects. */
  diagnose(signal: AbortSignal): Promise<Diagnosis>;
  /** Lets what is under way end, and frees the model. */
  close(): Promise<void>;
}

/** The longest that one check of `diagnose` may take, ms. */
const CHECK_DEADLINE_MS = 20_000;

/** What the one task there is takes. */
const ITEM_TYPES = ['image/*'];

/**
 * Starts a function: its model begins to load at once, while the platform still gets ready.
 * @throws YoloLiftError `CONFIGURATION_INVALID` - results lie where items of their type are read.
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
  const parameter = timed(events ?? lazyParameter(stores, configuration.pointer));
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
    // Loaded only now: no cold start waits for it.
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
    answer: service.answer,
    fleet: deps.fleet,
    loaded,
    recycleReason: () => slot.status().recycleReason,
    handle: service.handle,
    diagnose,
    close: () => slot.close(),
  };
}

/** What takes its time and waits for nothing, while the pointer is read and the model comes. */
function preload({ runtimes, thread }: FunctionDeps): void {
  const [load] = Object.values(runtimes);
  const loading = load?.();
  // At once where it is there: a thread boots meanwhile.
  if (loading instanceof Promise) void loading.then((runtime) => runtime.preload(thread));
  else loading?.preload(thread);
}

function refusePointer({ pointer }: FunctionConfiguration, logger: Logger): void {
  logger.warn({ pointer }, `the event's pointer is not used: MODEL_POINTER says to follow ${pointer}`);
}

/** Notes how long the first reading took. */
function timed(parameter: ParameterReader): ParameterReader & { firstReadMs(): number } {
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
