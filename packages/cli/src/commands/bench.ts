import {
  availableCpus,
  describeModel,
  loadYolo,
  type ModelDescription,
  readModelHeader,
} from '@yololift/core';
import { Command, Option } from 'commander';
import { type BenchReport, formatReport, type ProcessSamples, summarise } from '../bench/bench-report.ts';
import { type ProcessRun, runProcess } from '../bench/measure-cold.ts';
import type { WarmSamples } from '../bench/measure-warm.ts';
import { positiveInteger } from '../options.ts';
import { writeData, writeOut } from '../write-out.ts';

interface BenchOptions {
  readonly model: string;
  readonly runs: number;
  readonly coldRuns: number;
  readonly threads?: number;
  readonly thread: 'inline' | 'worker';
  readonly json?: boolean;
}

/** Images a process sees before its memory is read, and that what an image costs is taken from. */
const MEMORY_RUN_IMAGES = 100;

/** `yololift bench`: measures a model on this machine. */
export function benchCommand(): Command {
  return new Command('bench')
    .summary('measure a model here: warm, cold, memory, each against its floor')
    .description(
      'Measures warm latency by stage, cold start as whole processes, and peak memory, each against the least it ' +
        'could be: the same session run alone, and a bare script. Measured in turn, so that ratios hold on a busy machine.',
    )
    .argument('<photo>', 'the image to measure with')
    .requiredOption('-m, --model <file>', 'the ONNX file')
    .option('--runs <n>', 'warm predictions', positiveInteger, 50)
    .option('--cold-runs <n>', 'processes started, and as many of the floor script', positiveInteger, 9)
    .option('--threads <n>', 'threads of one run (default: the CPUs this process has)', positiveInteger)
    .addOption(
      new Option(
        '--thread <where>',
        'where inference runs: as in a function that takes one request at a time, or as in `serve`',
      )
        .choices(['inline', 'worker'])
        .default('inline'),
    )
    .option('--json', 'print one JSON document')
    .action(async (photo: string, options: BenchOptions) => {
      const report = await bench(photo, options);
      if (options.json) await writeData(`${JSON.stringify(report, null, 2)}\n`);
      else await writeOut(`${formatReport(report)}\n`);
    });
}

async function bench(photo: string, options: BenchOptions): Promise<BenchReport> {
  const threads = options.threads ?? availableCpus();
  const warm = await benchWarm(photo, options, threads);
  return summarise(warm, await benchProcesses(photo, options, threads));
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
  const startFloor = (images: number) =>
    runProcess(bundle.floor, [options.model, photo, String(threads), String(images), ...shape]);

  const cold: ProcessRun[] = [];
  const coldFloor: ProcessRun[] = [];
  for (let run = 0; run < options.coldRuns; run += 1) {
    cold.push(await start(1));
    coldFloor.push(await startFloor(1));
  }
  return {
    cold,
    coldFloor,
    memory: await start(MEMORY_RUN_IMAGES),
    memoryFloor: await startFloor(MEMORY_RUN_IMAGES),
  };
}

function inputShape({ input }: ModelDescription): string[] {
  return [input.type, '1', '3', String(input.height), String(input.width)];
}
