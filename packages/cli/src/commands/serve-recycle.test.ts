import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { PredictionDocument } from '@yololift/core';
import { buildRelease } from '@yololift/core/publishing';
import { publishRelease } from '@yololift/core/release';
import { createStores } from '@yololift/stores';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { AMPLE_MEMORY_VARIABLE } from '../../testing/ample-memory.ts';
import { beginUpload } from '../../testing/begin-upload.ts';
import { writeCatModel } from '../../testing/cat-model-file.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

let folder: string;
let root: string;
let photo: Uint8Array<ArrayBuffer>;
const processes: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-recycle-'));
  root = pathToFileURL(join(folder, 'models')).href;
  const blank = { width: 128, height: 64, channels: 3, background: '#336699' } as const;
  photo = new Uint8Array(await sharp({ create: blank }).jpeg().toBuffer());
  const selfTestImage = join(folder, 'blank.jpg');
  await writeFile(selfTestImage, photo);
  const model = await writeCatModel();
  const store = await createStores({}).openRoot(root);
  for (const version of ['1', '2']) {
    const release = await buildRelease({ name: 'cats', version, modelFile: model.path, selfTestImage });
    await publishRelease(release, [store]);
  }
  await model.remove();
});

afterEach(() => {
  for (const process of processes.splice(0)) process.kill('SIGKILL');
});

afterAll(() => rm(folder, { recursive: true }));

async function start(...budget: readonly string[]) {
  const file = join(folder, 'pointer.json');
  const point = async (version: string) => {
    await writeFile(`${file}.new`, `cats/${version}`);
    await rename(`${file}.new`, file);
  };
  await point('1');
  const where = ['--pointer', pathToFileURL(file).href, '--source', root, '--cache', join(folder, 'cache')];
  const args = [MAIN, 'serve', '--port', '0', '--pointer-ttl', '1', ...where, ...budget];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...AMPLE_MEMORY_VARIABLE },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  processes.push(child);
  let log = '';
  child.stderr.on('data', (text) => {
    log += text;
  });
  const exit = once(child, 'exit').then(([code]) => code as number);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { url: line.replace('listening on ', ''), point, exit, log: () => log };
}

/** Sends requests one after another until the server is gone; records each outcome. */
function keepSending(url: string) {
  const outcomes: string[] = [];
  const send = async () => {
    const response = await fetch(`${url}/detect`, { method: 'POST', body: photo });
    const body = (await response.json()) as Partial<PredictionDocument> & { readonly code?: string };
    return `${response.status} ${body.code ?? body.model?.release?.version}`;
  };
  const run = async () => {
    while (outcomes.at(-1) !== 'ECONNREFUSED') {
      outcomes.push(await send().catch(({ cause }) => cause.code));
    }
    return outcomes;
  };
  return { over: run(), outcomes };
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

it.each([
  ['--max-swaps', '2', '2 swaps \\(limit 2\\)'],
  ['--max-growth', '1', 'memory grew by \\d+ MB \\(limit 1 MB\\) after 2 swaps'],
])('exits with code 0 at %s %s without failing a request', async (option, budget, reason) => {
  const { url, point, exit, log } = await start(option, budget);
  const client = keepSending(url);
  const upload = await beginUpload(url, photo); // keeps the process and its release in use
  await point('2');
  while (!client.outcomes.includes('200 2')) await tick();
  await point('1');
  let ready = await fetch(`${url}/v2/health/ready`);
  while (ready.ok) ready = await fetch(`${url}/v2/health/ready`);
  expect(await ready.json()).toMatchObject({ status: 503, code: 'SHUTTING_DOWN' });
  const served = client.outcomes.length;
  while (client.outcomes.length === served) await tick();
  expect(client.outcomes.at(-1)).toBe('200 1'); // still answers until the load balancer removes it
  expect(await upload.finish()).toMatch(/HTTP\/1\.1 200 OK.*"name":"cat".*"version":"1"/s);
  expect(await exit).toBe(0);
  const outcomes = await client.over;
  const answers = outcomes.slice(0, outcomes.findLastIndex((outcome) => outcome.startsWith('200')) + 1);
  expect(new Set(answers)).toEqual(new Set(['200 1', '200 2']));
  // Kept-alive connections get 503; then the port is closed.
  expect(outcomes.slice(answers.length).join()).toMatch(/^(503 SHUTTING_DOWN,)*ECONNREFUSED$/);
  expect(log()).toMatch(new RegExp(`"this process should be recycled: ${reason}"`));
});
