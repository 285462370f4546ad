import { killProcess } from '@yololift/core';
import { Command, InvalidArgumentError } from 'commander';
import { addModelOptions, addPictureOptions, parsePositiveInteger, wholeNumberParser } from '../options.ts';
import { CACHE_FOLDER } from '../resolve-model.ts';
import type { ServedOptions } from '../serve/assemble-service.ts';
import { writeOut } from '../write-out.ts';

interface ServeCommandOptions extends ServedOptions {
  readonly host: string;
  readonly port: number;
  readonly grace: number;
}

/** Fraction of the grace period after which connections are closed. */
const CUT_AT = 0.95;

const EXAMPLES = `
Examples:
  yololift serve --model yolov8n.onnx
  yololift serve --pointer ssm:/models/documents --source file:///mnt/models s3://bucket/models
  curl -F image=@bus.jpg localhost:8080/detect
  curl --data-binary @bus.jpg 'localhost:8080/detect?confidence=0.5&classes=person,bus'
  curl --data-binary @bus.jpg -H 'Accept: image/png' localhost:8080/detect > found.png
  curl localhost:8080/openapi.json

Settings without an option are read from a function's variables: MODEL_VERIFY, MAX_IMAGES, LOG_LEVEL… If
MANAGE_KEY is set, GET /manage/doctor and POST /manage/warm accept "Authorization: Bearer <that key>".

On SIGTERM and Ctrl-C, requests in flight have up to --grace seconds to finish; a request whose body is incomplete after
2 s is closed. A second signal kills the process at once. A server that follows a pointer also stops when it reaches
--max-swaps or --max-growth, because a closed model does not return all its native memory. If an image exceeds its time
limit, the server answers the other requests and then ends by SIGKILL, because native code cannot be stopped. Run it
under a supervisor that restarts it (restart: always).
Exit code: 0 after a signal, or at --max-swaps or --max-growth; 2 for an invalid option, port or model; 137 (SIGKILL)
after a second signal or at the end of the grace period.`;

/** `yololift serve`: serves a model over HTTP. */
export function serveCommand(environment: NodeJS.ProcessEnv): Command {
  const command = new Command('serve')
    .summary('serve a model over HTTP')
    .description('Serves a model over HTTP: POST /detect, /v2/health/live, /v2/health/ready, /openapi.json.');
  return addPictureOptions(addModelOptions(command))
    .option('--host <address>', 'address to listen on; 0.0.0.0 for all interfaces', '127.0.0.1')
    .option('-p, --port <n>', 'port to listen on; 0 for any free port', parsePort, 8080)
    .option('--max-body-mb <n>', 'largest request body, MB', wholeNumberParser(1_000), 20)
    .option(
      '--queue <n>',
      'requests that may wait and run at once; further ones get 503',
      wholeNumberParser(10_000),
      16,
    )
    .option('--grace <seconds>', 'time for requests to finish after SIGTERM', wholeNumberParser(3_600), 9)
    .option('--decode-limit <seconds>', 'time limit for decoding an image', wholeNumberParser(3_600), 60)
    .option(
      '--run-limit <seconds>',
      'time limit for running the network on an image',
      wholeNumberParser(3_600),
      60,
    )
    .option(
      '--pointer <parameter>',
      'serve the release that this parameter points to, and follow changes (MODEL_POINTER)',
      environment.MODEL_POINTER,
    )
    .option(
      '--source <root...>',
      'roots to load releases from, in order of preference (MODEL_SOURCES, separated by commas)',
    )
    .option(
      '--cache <folder>',
      'cache for fetched releases and for graphs optimised for this CPU',
      CACHE_FOLDER,
    )
    .option('--cache-mb <n>', 'size limit of the cache, MB (MODEL_CACHE_MB)', parsePositiveInteger)
    .option('--pointer-ttl <seconds>', 'time to live of a pointer value', parsePositiveInteger, 60)
    .option(
      '--max-swaps <n>',
      'stop with exit code 0 after this many swaps; default: no limit',
      parsePositiveInteger,
    )
    .option(
      '--max-growth <mb>',
      'stop with exit code 0 when memory has grown by this much over all swaps, MB',
      parsePositiveInteger,
      500,
    )
    .addHelpText('after', EXAMPLES)
    .action((options: ServeCommandOptions) => serve(options, environment));
}

async function serve(options: ServeCommandOptions, environment: NodeJS.ProcessEnv): Promise<void> {
  // Imported lazily, so that other commands start faster.
  const [{ serveModel }, { assembleService }, { watchStopSignals }] = await Promise.all([
    import('../serve/serve-model.ts'),
    import('../serve/assemble-service.ts'),
    import('@yololift/server'),
  ]);
  const served = await assembleService(options, environment);
  const graceMs = options.grace * 1000;
  const signals = watchStopSignals(process, { graceMs, end: killProcess });
  try {
    await serveModel({
      host: options.host,
      port: options.port,
      ...served,
      onReady: (url) => writeOut(`listening on ${url}\n`),
      stop: signals.first,
      // Closes remaining connections and the model before the process is killed.
      graceMs: graceMs * CUT_AT,
    });
  } finally {
    signals.close();
  }
}

/** Parses a port from 0 to 65535. */
function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('Expected a number from 0 to 65535.');
}
