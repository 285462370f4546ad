import {
  availableCpus,
  describeModel,
  loadYolo,
  type ModelDescription,
  readModelHeader,
  YoloLiftError,
} from '@yololift/core';
import { Command, Option } from 'commander';
import { type BenchReport, type ProcessSamples, summarise } from '../bench/bench-report.ts';
import { formatBenchReport, formatThroughput } from '../bench/format-report.ts';
import { type ProcessRun, runProcess } from '../bench/measure-cold.ts';
import type { WarmSamples } from '../bench/measure-warm.ts';
import type { ThroughputReport } from '../bench/throughput-report.ts';
import { findInputs } from '../detect/find-inputs.ts';
import { parsePositiveInteger } from '../options.ts';
import { writeData, writeOut } from '../write-out.ts';

interface BenchOptions {
  readonly model: string;
  readonly runs: number;
  readonly coldRuns: number;
  readonly threads?: number;
  readonly thread: 'inline' | 'worker';
  readonly throughput?: boolean;
  readonly images: number;
  readonly inFlight: number;
  readonly json?: boolean;
}

/** Most pictures of a folder that `--throughput` cycles through. */
const MAX_FILES = 500;

/** Images per process for the memory and per-image measurements. */
const MEMORY_RUN_IMAGES = 100;

/** `yololift bench`: measures a model on this machine. */
export function benchCommand(): Command {
  return new Command('bench')
    .summary('measure a model: warm latency, cold start and memory against a floor; or images per second')
    .description(
      'Measures warm latency by stage, cold start of whole processes, memory, and the cost per image (CPU time, page ' +
        'faults, garbage collections), each against a floor: the same session run alone; a minimal script that frees its ' +
        'memory at once; a plain script that does all the work. Measurements alternate, so ratios hold on a busy machine; ' +
        'on such a machine prefer CPU time and minima to medians.',
    )
    .argument('<photo>', 'the image to measure with; with --throughput also a folder or a glob')
    .requiredOption('-m, --model <file>', 'the ONNX file')
    .option('--runs <n>', 'warm predictions', parsePositiveInteger, 50)
    .option('--cold-runs <n>', 'processes started of each kind', parsePositiveInteger, 9)
    .option(
      '--threads <n>',
      'threads of one run (default: the CPUs available to this process)',
      parsePositiveInteger,
    )
    .addOption(
      new Option(
        '--thread <where>',
        'where inference runs: inline, as in a function with one request at a time, or in a worker, as in `serve`',
      )
        .choices(['inline', 'worker'])
        .default('inline'),
    )
    .option('--throughput', 'measure only images per second, with several in flight')
    .option('--images <n>', 'with --throughput: number of images; files repeat', parsePositiveInteger, 200)
    .option('--in-flight <n>', 'with --throughput: concurrent images', parsePositiveInteger, 3)
    .option('--json', 'print one JSON document')
    .action((photo: string, options: BenchOptions) =>
      options.throughput ? printThroughput(photo, options) : printReport(photo, options),
    );
}

async function printReport(photo: string, options: BenchOptions): Promise<void> {
  const threads = options.threads ?? availableCpus();
  const warm = await benchWarm(photo, options, threads);
  const report: BenchReport = summarise(warm, await benchProcesses(photo, options, threads));
  if (options.json) await writeData(`${JSON.stringify(report, null, 2)}\n`);
  else await writeOut(`${formatBenchReport(report)}\n`);
}

async function printThroughput(photos: string, options: BenchOptions): Promise<void> {
  const report = await benchThroughput(photos, options);
  if (options.json) await writeData(`${JSON.stringify(report, null, 2)}\n`);
  else await writeOut(`${formatThroughput(report)}\n`);
}

async function benchThroughput(photos: string, options: BenchOptions): Promise<ThroughputReport> {
  const { model, images, inFlight, thread, threads = availableCpus() } = options;
  const files = await listPhotos(photos);
  const { buildBenchBundle } = await import('../bench/build-bundle.ts');
  const bundle = await buildBenchBundle();
  const args = [model, String(images), String(inFlight), String(threads), thread, ...files];
  const { perImage } = await runProcess(bundle.throughput, args);
  if (perImage === undefined) throw new YoloLiftError('INTERNAL', 'the measured process printed no results');
  return { images, inFlight, threads, throughput: perImage };
}

async function listPhotos(photos: string): Promise<readonly string[]> {
  const { inputs } = await findInputs([photos]);
  return inputs.slice(0, MAX_FILES).map(({ path, error }) => {
    if (error !== undefined) throw error;
    return path;
  });
}

async function benchWarm(photo: string, options: BenchOptions, threads: number): Promise<WarmSamples> {
  const { measureWarm } = await import('../bench/measure-warm.ts');
  const model = await loadYolo(options.model, { threads, thread: options.thread });
  try {
    return await measureWarm(model, { imageFile: photo, runs: options.runs });
  } finally {
    await model.close();
  }
}

async function benchProcesses(
  photo: string,
  options: BenchOptions,
  threads: number,
): Promise<ProcessSamples> {
  const { buildBenchBundle } = await import('../bench/build-bundle.ts');
  const bundle = await buildBenchBundle();
  const shape = inputShape(describeModel(await readModelHeader(options.model), options.model));
  const start = (images: number) =>
    runProcess(bundle.coldStart, [options.model, photo, String(threads), String(images), options.thread]);
  const startFloor = (script: string, images: number) =>
    runProcess(script, [options.model, photo, String(threads), String(images), ...shape]);

  const cold = { total: [] as ProcessRun[], floor: [] as ProcessRun[], plain: [] as ProcessRun[] };
  for (let run = 0; run < options.coldRuns; run += 1) {
    cold.total.push(await start(1));
    cold.floor.push(await startFloor(bundle.floor, 1));
    cold.plain.push(await startFloor(bundle.plainScript, 1));
  }
  const memory = {
    total: await start(MEMORY_RUN_IMAGES),
    floor: await startFloor(bundle.floor, MEMORY_RUN_IMAGES),
    plain: await startFloor(bundle.plainScript, MEMORY_RUN_IMAGES),
  };
  return { cold, memory };
}

function inputShape({ input }: ModelDescription): string[] {
  return [input.type, '1', '3', String(input.height), String(input.width)];
}
