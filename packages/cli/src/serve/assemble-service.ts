import { randomUUID } from 'node:crypto';
import { type Logger, loadYolo, type Metrics } from '@yololift/core';
import { systemClock } from '@yololift/core/async';
import type { Runtimes } from '@yololift/core/model';
import type { StoreRegistry } from '@yololift/core/stores';
import { yoloRuntime } from '@yololift/core/yolo';
import { createRuntimes, type FunctionConfiguration, nativesOf } from '@yololift/serving/configuration';
import { createService } from '@yololift/serving/service';
import { createLogger, openTelemetryMetrics, plainLogStyle } from '@yololift/serving/telemetry';
import { createStores } from '@yololift/stores';
import { type ModelOptions, type PictureOptions, toDecodeOptions } from '../options.ts';
import { classifyAddress, openSources } from '../release-stores.ts';
import { listSources, resolveModel } from '../resolve-model.ts';
import { RUNTIMES } from '../runtimes.ts';
import { authenticateByKey } from './manage-key.ts';
import { openModelFile } from './model-file-source.ts';
import { createReloadingSource, type StuckWatch } from './reloading-source.ts';
import { type Followed, type ServeFlags, serveConfiguration } from './serve-configuration.ts';
import type { ServedSource, ServeOptions } from './serve-model.ts';

/** Options of `serve` that select and configure the model. */
export interface ServedOptions extends ModelOptions, PictureOptions, Omit<ServeFlags, 'threads'> {
  readonly decodeLimit: number;
  readonly pointer?: string;
  readonly source?: readonly string[];
}

/** Time limit of one check of `/manage/doctor`, ms. */
const CHECK_DEADLINE_MS = 20_000;

/**
 * Assembles the service of `serve`: for a model file, or for the release that a parameter points to.
 * @throws YoloLiftError `CONFIGURATION_INVALID`, or if the model file or its release is not found.
 */
export async function assembleService(
  options: ServedOptions,
  environment: NodeJS.ProcessEnv,
): Promise<Pick<ServeOptions, 'source' | 'service' | 'authenticate'>> {
  const followed = parseFollowed(options, environment);
  const { configuration, settings } = serveConfiguration(followed, options, environment);
  // The command's own options say how pictures are read.
  const yolo = () => yoloRuntime(imageOptions(options));
  const runtimes: Runtimes = { ...createRuntimes(RUNTIMES, settings), yolo };
  const metrics = openTelemetryMetrics();
  let source: ServedSource | undefined;
  const logger = createLogger({
    style: plainLogStyle,
    level: configuration.logLevel,
    instance: randomUUID().slice(0, 8),
    release: () => source?.release?.(),
    write: (line) => process.stderr.write(line),
  });
  const stores = createStores(environment);
  const context: OpenContext = { options, environment, configuration, stores, runtimes, logger, metrics };
  source = followed === undefined ? await openFile(context) : await openPointer(context);
  const service = createService({
    models: { default: source },
    configuration,
    stores,
    clock: systemClock,
    logger,
    metrics,
    async diagnose(signal) {
      // Imported on first use: the server starts sooner without the checks.
      const { createDeployment, diagnose, thisMachine } = await import('@yololift/serving/doctor');
      return diagnose(
        {
          machine: thisMachine(await nativesOf(runtimes)),
          deployment: followed && createDeployment(configuration, stores),
        },
        { clock: systemClock, deadlineMs: CHECK_DEADLINE_MS, signal },
      );
    },
  });
  const { MANAGE_KEY: key } = environment;
  return { source, service, ...(key && { authenticate: authenticateByKey(key) }) };
}

interface OpenContext {
  readonly options: ServedOptions;
  readonly environment: NodeJS.ProcessEnv;
  readonly configuration: FunctionConfiguration;
  readonly stores: StoreRegistry;
  readonly runtimes: Runtimes;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Returns `undefined` to serve a model file. */
function parseFollowed(
  { model, ...options }: ServedOptions,
  environment: NodeJS.ProcessEnv,
): Followed | undefined {
  if (model !== undefined && classifyAddress(model) !== 'parameter') return undefined;
  const pointer = model ?? options.pointer;
  return pointer === undefined ? undefined : { pointer, roots: listSources(environment, options.source) };
}

async function openFile({ options, environment, configuration, logger }: OpenContext): Promise<ServedSource> {
  const { file, options: loadOptions, release } = await resolveModel(options, environment);
  const { runLimitMs } = configuration;
  const images = imageOptions(options);
  // Always tried on probe pictures: a wrong reading adds a warning to each answer.
  const load = (modelFile: string, watch: StuckWatch) =>
    loadYolo(modelFile, { trial: 'always', ...loadOptions, ...images, runLimitMs, ...watch });
  // A release is read from our own cache, so it needs no copy.
  if (release !== undefined) return createReloadingSource((watch) => load(file, watch), logger);
  return openModelFile(file, load, logger);
}

async function openPointer({
  configuration,
  stores,
  runtimes,
  logger,
  metrics,
}: OpenContext): Promise<ServedSource> {
  const { followPointer } = await import('./follow-pointer.ts');
  const { pointer, sources, threads, runLimitMs, ...limits } = configuration;
  return followPointer({
    parameter: await stores.openParameter(pointer),
    sources: await openSources(stores, sources),
    cacheFolder: limits.cacheFolder,
    maxCacheBytes: limits.maxCacheBytes,
    verify: limits.verify,
    ttlMs: limits.pointerTtlMs,
    run: { runLimitMs, ...(threads !== undefined && { threads }) },
    maxGrowthBytes: limits.maxGrowthBytes,
    maxSwaps: limits.maxSwaps,
    runtimes,
    logger,
    metrics,
  });
}

function imageOptions(options: ServedOptions) {
  return { ...toDecodeOptions(options), decodeLimitMs: options.decodeLimit * 1000 };
}
