import { randomUUID } from 'node:crypto';
import { killProcess, type Logger, loadYolo } from '@yololift/core';
import { createLogger, plainLogStyle } from '@yololift/serving/telemetry';
import { createStores } from '@yololift/stores';
import { Command, InvalidArgumentError } from 'commander';
import {
  addModelOptions,
  addPictureOptions,
  decodeOptionsOf,
  type ModelOptions,
  type PictureOptions,
  positiveInteger,
  wholeNumberTo,
} from '../options.ts';
import { kindOf, openSources } from '../release-stores.ts';
import { CACHE_FOLDER, resolveModel, sourcesOf } from '../resolve-model.ts';
import type { StuckWatch } from '../serve/keep-model.ts';
import type { ServedSource } from '../serve/serve-model.ts';
import { writeOut } from '../write-out.ts';

interface ServeCommandOptions extends ModelOptions, PictureOptions {
  readonly host: string;
  readonly port: number;
  readonly maxBodyMb: number;
  readonly queue: number;
  readonly grace: number;
  readonly decodeLimit: number;
  readonly runLimit: number;
  readonly pointer?: string;
  readonly source?: readonly string[];
  readonly cache: string;
  readonly pointerTtl: number;
  readonly maxSwaps?: number;
  readonly maxGrowth: number;
}

/** Share of the grace after which connections are cut. */
const CUT_AT = 0.95;

const EXAMPLES = `
Examples:
  yololift serve --model yolov8n.onnx
  yololift serve --pointer ssm:/models/documents --source file:///mnt/models s3://bucket/models
  curl -F image=@bus.jpg localhost:8080/detect
  curl --data-binary @bus.jpg 'localhost:8080/detect?confidence=0.5&classes=person,bus'
  curl --data-binary @bus.jpg -H 'Accept: image/png' localhost:8080/detect > found.png
  curl localhost:8080/openapi.json

SIGTERM and Ctrl-C let requests in flight end, for --grace seconds at most; one whose body is not whole after 2 s is
cut. A second signal ends the process at once, whatever runs in it. A server that follows a pointer stops by itself,
as well, when its swaps or its memory are spent: not all native memory of a model comes back. One that is stuck in an
image beyond its limit answers the others, then ends by SIGKILL: nothing else stops native code. Have it started anew
(restart: always).
Exit code: 0 stopped when asked to or when its swaps or memory were spent, 2 a wrong option, port or model; killed by
itself (137) after a second signal, or when the grace is over.`;

/** `yololift serve`: answers detections over HTTP. */
export function serveCommand(environment: NodeJS.ProcessEnv): Command {
  const command = new Command('serve')
    .summary('answer detections over HTTP')
    .description(
      'Answers detections over HTTP: POST /detect, /v2/health/live, /v2/health/ready, /openapi.json.',
    );
  return addPictureOptions(addModelOptions(command))
    .option('--host <address>', 'where to listen; 0.0.0.0 for every network', '127.0.0.1')
    .option('-p, --port <n>', '0 for any that is free', portNumber, 8080)
    .option('--max-body-mb <n>', 'largest request, MB', wholeNumberTo(1_000), 20)
    .option(
      '--queue <n>',
      'requests that may wait and run at once; the next gets 503',
      wholeNumberTo(10_000),
      16,
    )
    .option('--grace <seconds>', 'how long requests may take to end after SIGTERM', wholeNumberTo(3_600), 9)
    .option('--decode-limit <seconds>', 'longest decode of an image', wholeNumberTo(3_600), 60)
    .option('--run-limit <seconds>', 'longest run of the network on an image', wholeNumberTo(3_600), 60)
    .option(
      '--pointer <parameter>',
      'serve the release this parameter points to, and follow it (MODEL_POINTER)',
      environment.MODEL_POINTER,
    )
    .option(
      '--source <root...>',
      'where releases lie, in order of preference (MODEL_SOURCES, comma separated)',
    )
    .option(
      '--cache <folder>',
      'where fetched releases are kept, and graphs optimised for this CPU',
      CACHE_FOLDER,
    )
    .option('--pointer-ttl <seconds>', 'how long a reading of the pointer stands', positiveInteger, 60)
    .option(
      '--max-swaps <n>',
      'stop with exit code 0 after so many swaps; default: any number',
      positiveInteger,
    )
    .option(
      '--max-growth <mb>',
      'stop with exit code 0 when memory has grown by so much over all swaps, MB',
      positiveInteger,
      500,
    )
    .addHelpText('after', EXAMPLES)
    .action((options: ServeCommandOptions) => serve(options, environment));
}

async function serve(options: ServeCommandOptions, environment: NodeJS.ProcessEnv): Promise<void> {
  const logger = logToStderr();
  const source = await sourceOf(options, environment, logger);
  // Only this command needs a server; the others start sooner without.
  const [{ serveModel }, { watchStopSignals }] = await Promise.all([
    import('../serve/serve-model.ts'),
    import('@yololift/server'),
  ]);
  const graceMs = options.grace * 1000;
  const signals = watchStopSignals(process, { graceMs, end: killProcess });
  try {
    await serveModel({
      host: options.host,
      port: options.port,
      limits: { maxBodyBytes: options.maxBodyMb * 1e6, queueLength: options.queue },
      source,
      onReady: (url) => writeOut(`listening on ${url}\n`),
      reportFault: (error) => logger.error({ error }, 'a request met a fault of the server itself'),
      stop: signals.first,
      // What is left is cut, and the model closed, before the process is ended.
      graceMs: graceMs * CUT_AT,
    });
  } finally {
    signals.close();
  }
}

/** The one logger of all that serves: what must not stand in a log is taken out. */
function logToStderr(): Logger {
  return createLogger({
    style: plainLogStyle,
    instance: randomUUID().slice(0, 8),
    write: (line) => process.stderr.write(line),
  });
}

/** A model's file, or a pointer to follow. */
async function sourceOf(
  options: ServeCommandOptions,
  environment: NodeJS.ProcessEnv,
  logger: Logger,
): Promise<ServedSource> {
  const images = { ...decodeOptionsOf(options), decodeLimitMs: options.decodeLimit * 1000 };
  const runLimitMs = options.runLimit * 1000;
  const named =
    options.model !== undefined && kindOf(options.model) === 'parameter' ? options.model : undefined;
  const pointer = named ?? (options.model === undefined ? options.pointer : undefined);
  if (pointer === undefined) {
    const { file, options: loadOptions, release } = await resolveModel(options, environment);
    // It may be read wrongly without anybody looking: tried once, and its answers say so.
    const load = (modelFile: string, watch: StuckWatch) =>
      loadYolo(modelFile, { trial: 'always', ...loadOptions, ...images, runLimitMs, ...watch });
    if (release !== undefined) {
      const { keepModel } = await import('../serve/keep-model.ts');
      return keepModel((watch) => load(file, watch), logger); // in the cache, which is ours
    }
    const { keepModelFile } = await import('../serve/own-copy.ts');
    return keepModelFile(file, load, logger);
  }
  const roots = sourcesOf(environment, options.source);
  const { followPointer } = await import('../serve/follow-pointer.ts');
  const stores = createStores(environment);
  return followPointer({
    parameter: await stores.openParameter(pointer),
    sources: await openSources(stores, roots),
    cacheFolder: options.cache,
    ttlMs: options.pointerTtl * 1000,
    run: { runLimitMs, ...(options.threads !== undefined && { threads: options.threads }) },
    images,
    maxGrowthBytes: options.maxGrowth * 1e6,
    ...(options.maxSwaps !== undefined && { maxSwaps: options.maxSwaps }),
    logger,
  });
}

/** `8080` → 8080 */
function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It is a number from 0 to 65535.');
}
