import { killProcess } from '@yololift/core';
import { Command, InvalidArgumentError } from 'commander';
import { addModelOptions, addPictureOptions, positiveInteger, wholeNumberTo } from '../options.ts';
import { CACHE_FOLDER } from '../resolve-model.ts';
import type { ServedOptions } from '../serve/open-served.ts';
import { writeOut } from '../write-out.ts';

interface ServeCommandOptions extends ServedOptions {
  readonly host: string;
  readonly port: number;
  readonly grace: number;
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

What no option says is read from the variables of a function: MODEL_VERIFY, IMAGE_SOURCES, RESULTS, LOG_LEVEL… With
MANAGE_KEY set, GET /manage/doctor and POST /manage/warm answer to who sends "Authorization: Bearer <that key>".

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
    .option('--cache-mb <n>', 'most that the cache may hold, MB (MODEL_CACHE_MB)', positiveInteger)
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
  // Only this command needs a server; the others start sooner without.
  const [{ serveModel }, { openServed }, { watchStopSignals }] = await Promise.all([
    import('../serve/serve-model.ts'),
    import('../serve/open-served.ts'),
    import('@yololift/server'),
  ]);
  const served = await openServed(options, environment);
  const graceMs = options.grace * 1000;
  const signals = watchStopSignals(process, { graceMs, end: killProcess });
  try {
    await serveModel({
      host: options.host,
      port: options.port,
      ...served,
      onReady: (url) => writeOut(`listening on ${url}\n`),
      stop: signals.first,
      // What is left is cut, and the model closed, before the process is ended.
      graceMs: graceMs * CUT_AT,
    });
  } finally {
    signals.close();
  }
}

/** `8080` → 8080 */
function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It is a number from 0 to 65535.');
}
