// How much time does a saved graph save? Usage: node bench/saved-graph.ts <photo> <rounds> <model.onnx> ...
// Creates a session from each model's own file, from the file while saving the graph, and from the saved
// graph: in turn, each in a fresh process; also for each model with 36 MB of extra weights. Prints the
// medians, ms, the time of the checksum, the ratios of the fastest, and the time to save in the background;
// then the time until the whole model is ready (thread and ONNX Runtime included) from both files, and
// whether the detections are equal bit for bit.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, promisify } from 'node:util';
import { openYolo, readModelHeader } from '../src/index.ts';
import type { SavedGraph } from '../src/model/runtime.ts';
import { saveGraph } from '../src/onnx/save-graph.ts';
import { assertWhole, readChecksum } from '../src/onnx/saved-graph.ts';
import { createSession, preloadRuntime } from '../src/onnx/session.ts';
import { growModel } from '../testing/grow-model.ts';

const CASES = ['plain', 'saving', 'saved'] as const;
type Case = (typeof CASES)[number];
interface Took {
  /** Session creation, ms; for a saved graph, with its checksum. */
  readonly ms: number;
  readonly checkMs: number;
}

const run = promisify(execFile);
const SELF = fileURLToPath(import.meta.url);

/** In a fresh process with ONNX Runtime loaded: creates the session. */
async function measureOne(which: Case, modelFile: string, graphFile: string): Promise<Took> {
  const checksum = which === 'saved' ? await readChecksum(graphFile) : undefined;
  preloadRuntime();
  await import('onnxruntime-node');
  const startedAt = performance.now();
  if (checksum !== undefined) await assertWhole({ file: graphFile, ...checksum });
  const checkMs = performance.now() - startedAt;
  const threads = 2;
  if (which === 'saved') await createSession(graphFile, { threads, isOptimised: true });
  else if (which === 'saving') await createSession(modelFile, { threads, saveTo: `${graphFile}.other` });
  else await createSession(modelFile, { threads });
  return { ms: performance.now() - startedAt, checkMs };
}

/** In a fresh process with only the code loaded. Returns ms. */
async function measureReady(modelFile: string, graphFile: string): Promise<number> {
  const savedGraph = await readGraph(graphFile);
  const startedAt = performance.now();
  const model = await openYolo(modelFile, { savedGraph }).ready;
  const took = performance.now() - startedAt;
  await model.close();
  return took;
}

/** '' → no graph. */
async function readGraph(file: string): Promise<SavedGraph | undefined> {
  return file === '' ? undefined : { file, ...(await readChecksum(file)) };
}

async function predict(modelFile: string, graphFile: string, photo: string) {
  const savedGraph = await readGraph(graphFile);
  const model = await openYolo(modelFile, { savedGraph, thread: 'inline' }).ready;
  const { detections, probs } = await model.predict(photo, { confidence: 0.001 });
  await model.close();
  return { detections, probs };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

async function inFreshProcess<T>(...args: readonly string[]): Promise<T> {
  const { stdout } = await run(process.execPath, [SELF, ...args]);
  return JSON.parse(stdout) as T;
}

const least = (values: readonly number[] = []) => Math.min(...values);
const one = (value: number) => Number(value.toFixed(1));
const two = (value: number) => Number(value.toFixed(2));

async function compareReady(modelFile: string, graphFile: string, rounds: number) {
  const [plain, saved]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    plain.push(await inFreshProcess<number>('--ready', modelFile, ''));
    saved.push(await inFreshProcess<number>('--ready', modelFile, graphFile));
  }
  const [own, graph] = [one(median(plain)), one(median(saved))];
  return { 'ready plain': own, 'ready saved': graph, 'ready saved/plain': two(least(saved) / least(plain)) };
}

async function compare(modelFile: string, graphFile: string, rounds: number) {
  const savedAt = performance.now();
  const refusal = await saveGraph(modelFile, graphFile, new AbortController().signal);
  if (refusal !== undefined) throw new Error(refusal);
  const backgroundMs = performance.now() - savedAt;
  const took: Record<Case, Took[]> = { plain: [], saving: [], saved: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const which of CASES) {
      took[which].push(await inFreshProcess<Took>('--one', which, modelFile, graphFile));
    }
  }
  const [plain, saving, saved] = CASES.map((which) => took[which].map(({ ms }) => ms));
  return {
    'model MB': one((await stat(modelFile)).size / 1e6),
    'graph MB': one((await stat(graphFile)).size / 1e6),
    plain: one(median(plain ?? [])),
    saving: one(median(saving ?? [])),
    saved: one(median(saved ?? [])),
    check: one(median(took.saved.map(({ checkMs }) => checkMs))),
    'saved/plain': two(least(saved) / least(plain)),
    'saving/plain': two(least(saving) / least(plain)),
    'in background': Math.round(backgroundMs),
  };
}

async function measure(photo: string, rounds: number, models: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'yololift-saved-graph-'));
  const table: Record<string, unknown> = {};
  try {
    for (const model of models) {
      const name = basename(model);
      const [large, graph] = [join(folder, `large ${name}`), join(folder, `graph of ${name}`)];
      const { inputs } = await readModelHeader(model);
      await writeFile(large, growModel(await readFile(model), inputs[0]?.name ?? ''));
      const times = await compare(model, graph, rounds);
      const ready = await compareReady(model, graph, rounds);
      const [own, saved] = [await predict(model, '', photo), await predict(model, graph, photo)];
      const seen = { detections: own.detections.length, same: isDeepStrictEqual(own, saved) };
      table[name] = { ...times, ...ready, ...seen };
      table[`${name} + 36 MB`] = await compare(large, `${graph} + 36 MB`, rounds);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  console.table(table);
}

const [command = '', ...rest] = process.argv.slice(2);
if (command === '--one') {
  const [which = 'plain', modelFile = '', graphFile = ''] = rest;
  process.stdout.write(JSON.stringify(await measureOne(which as Case, modelFile, graphFile)));
} else if (command === '--ready') {
  const [modelFile = '', graphFile = ''] = rest;
  process.stdout.write(JSON.stringify(await measureReady(modelFile, graphFile)));
} else {
  const [rounds = '15', ...models] = rest;
  await measure(command, Number(rounds), models);
}
