import { loadYolo } from '@yololift/core';
import { Command, InvalidArgumentError } from 'commander';
import { explainFailure } from '../explain-failure.ts';
import {
  addModelOptions,
  loadOptionsOf,
  type ModelOptions,
  modelFileOf,
  positiveInteger,
} from '../options.ts';
import { writeOut } from '../write-out.ts';

interface ServeCommandOptions extends ModelOptions {
  readonly host: string;
  readonly port: number;
  readonly maxBodyMb: number;
  readonly maxMegapixels: number;
  readonly queue: number;
}

const EXAMPLES = `
Examples:
  yololift serve --model yolov8n.onnx
  curl -F image=@bus.jpg localhost:8080/detect
  curl --data-binary @bus.jpg 'localhost:8080/detect?confidence=0.5&classes=person,bus'
  curl --data-binary @bus.jpg -H 'Accept: image/png' localhost:8080/detect > found.png
  curl localhost:8080/openapi.json

SIGTERM and Ctrl-C let requests in flight end; a second one does not.
Exit code: 0 stopped when asked to, 1 stopped at once, 2 a wrong option, port or model.`;

/** `yololift serve`: answers detections over HTTP. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .summary('answer detections over HTTP')
    .description(
      'Answers detections over HTTP: POST /detect, /v2/health/live, /v2/health/ready, /openapi.json.',
    );
  return addModelOptions(command)
    .option('--host <address>', 'where to listen; 0.0.0.0 for every network', '127.0.0.1')
    .option('-p, --port <n>', '0 for any that is free', portNumber, 8080)
    .option('--max-body-mb <n>', 'largest request, MB', positiveInteger, 20)
    .option('--max-megapixels <n>', 'largest image, million pixels', positiveInteger, 50)
    .option('--queue <n>', 'requests that may wait and run at once; the next gets 503', positiveInteger, 16)
    .addHelpText('after', EXAMPLES)
    .action(serve);
}

async function serve(options: ServeCommandOptions): Promise<void> {
  const modelFile = modelFileOf(options);
  const loadOptions = { ...(await loadOptionsOf(options)), maxPixels: options.maxMegapixels * 1e6 };
  // Only this command needs a server; the others start sooner without.
  const [{ serveModel }, { watchStopSignals }] = await Promise.all([
    import('../serve/serve-model.ts'),
    import('../serve/stop-signals.ts'),
  ]);
  const signals = watchStopSignals(process, { onSecond: () => process.exit(1) });
  try {
    await serveModel({
      host: options.host,
      port: options.port,
      limits: { maxBodyBytes: options.maxBodyMb * 1e6, queueLength: options.queue },
      load: () => loadYolo(modelFile, loadOptions),
      onReady: (url) => writeOut(`listening on ${url}\n`),
      reportFault: (error) => process.stderr.write(explainFailure(error, { isDebug: true })),
      stop: signals.first,
    });
  } finally {
    signals.dispose();
  }
}

/** `8080` → 8080 */
function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It is a number from 0 to 65535.');
}
