// What a change costs: two checkouts of this repository, each with its dependencies installed and Lambda's function built
// (`node build.ts` in apps/aws-lambda), in turns: the library inline, `serve`, and Lambda's bundle in its runtime.
// CPU time and minima first: what else runs on the machine does not decide. Ratios are the second one's over the first's.
//
//   node bench/compare-builds.ts <before> <after> [rounds] [requests]

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startLambda } from '@yololift/aws/testing';
import { DEMO_MODEL_FILE, DEMO_ROOT, SAMPLE_PAGES } from '@yololift/demo-model';
import { readCpuMs, residentBytesOf } from './cpu-time.ts';

const [before = '', after = '', rounds = '7', requests = '60'] = process.argv.slice(2);
const page = new Uint8Array(await readFile(SAMPLE_PAGES[0] ?? ''));
const WARM_UP = 10;

/** What one process took. */
interface Took {
  /** CPU until its first answer, ms. */
  readonly coldCpuMs: number;
  /** Wall time until then, ms. */
  readonly coldMs: number;
  /** CPU of a later request, ms. */
  readonly cpuMs: number;
  /** The quickest of them, wall time, ms. */
  readonly leastMs: number;
  readonly rssMb: number;
}

/** A process that answers, however it is asked. */
interface Running {
  readonly pid: number;
  ask(): Promise<unknown>;
  stop(): Promise<unknown>;
}

const LIBRARY = `
import { createInterface } from 'node:readline';
import { loadYolo } from '@yololift/core';
const [, model, photo] = process.argv;
const yolo = await loadYolo(model, { thread: 'inline', trial: 'never' });
for await (const _ of createInterface({ input: process.stdin })) {
  await yolo.predict(photo);
  console.log('done');
}`;

const KINDS: Readonly<Record<string, (checkout: string) => Promise<Running>>> = {
  async library(checkout) {
    const args = ['--input-type=module', '-e', LIBRARY, DEMO_MODEL_FILE, SAMPLE_PAGES[0] ?? ''];
    const child = spawn(nodeOf(checkout), args, {
      cwd: join(checkout, 'packages/cli'),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return {
      pid: Number(child.pid),
      ask() {
        child.stdin.write('\n');
        return lines.next();
      },
      stop: () => ended(child),
    };
  },
  async serve(checkout) {
    const args = [
      join(checkout, 'packages/cli/src/main.ts'),
      'serve',
      '--port',
      '0',
      '--model',
      DEMO_MODEL_FILE,
    ];
    const child = spawn(nodeOf(checkout), args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const url = `${line.replace('listening on ', '')}/detect`;
    return { pid: Number(child.pid), ask: () => post((init) => fetch(url, init)), stop: () => ended(child) };
  },
  async lambda(checkout) {
    const runtime = await startLambda({
      handler: join(checkout, 'apps/aws-lambda/dist/main.mjs'),
      environment: { MODEL_SOURCES: DEMO_ROOT, MODEL_POINTER: 'env:POINTER', POINTER: 'demo-documents/1' },
    });
    return {
      pid: runtime.pid,
      ask: () => post((init) => runtime.fetch('/detect', init)),
      stop: () => runtime.stop(),
    };
  },
};

function nodeOf(checkout: string): string {
  return join(checkout, 'node_modules/.bin/node');
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function post(send: (init: RequestInit) => Promise<Response>): Promise<void> {
  const response = await send({ method: 'POST', body: page, headers: { 'content-type': 'image/jpeg' } });
  const text = await response.text();
  if (!response.ok) throw new Error(text.slice(0, 500));
}

async function time(kind: string, checkout: string): Promise<Took> {
  const startedAt = performance.now();
  const running = await (KINDS[kind] as (checkout: string) => Promise<Running>)(checkout);
  await running.ask();
  const coldMs = performance.now() - startedAt;
  const coldCpuMs = readCpuMs(running.pid);
  for (let i = 0; i < WARM_UP; i += 1) await running.ask();
  const cpuBefore = readCpuMs(running.pid);
  let leastMs = Infinity;
  for (let i = 0; i < Number(requests); i += 1) {
    const askedAt = performance.now();
    await running.ask();
    leastMs = Math.min(leastMs, performance.now() - askedAt);
  }
  const cpuMs = (readCpuMs(running.pid) - cpuBefore) / Number(requests);
  const rssMb = residentBytesOf(running.pid) / 1e6;
  await running.stop();
  return { coldCpuMs, coldMs, cpuMs, leastMs, rssMb };
}

const least = (values: readonly number[]) => Math.min(...values);
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

for (const kind of Object.keys(KINDS)) {
  const took: Took[][] = [[], []];
  for (let round = 0; round < Number(rounds); round += 1) {
    // Each goes first every other time.
    const order = round % 2 === 0 ? [0, 1] : [1, 0];
    for (const which of order) took[which]?.push(await time(kind, which === 0 ? before : after));
  }
  const [one = [], two = []] = took;
  const cell = (name: keyof Took, of: typeof least) => {
    const [a, b] = [of(one.map((each) => each[name])), of(two.map((each) => each[name]))];
    return `${name} ${a.toFixed(1)} → ${b.toFixed(1)} (${(b / a).toFixed(3)})`;
  };
  const names = ['cpuMs', 'leastMs', 'coldCpuMs', 'coldMs', 'rssMb'] as const;
  process.stdout.write(`${kind}, minima: ${names.map((name) => cell(name, least)).join(', ')}\n`);
  process.stdout.write(`${kind}, medians: ${names.map((name) => cell(name, median)).join(', ')}\n`);
}
