import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildRelease } from '@yololift/core/publishing';
import { publishRelease } from '@yololift/core/release';
import { createStores } from '@yololift/stores';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ModelFile, writeCatModel } from '../../testing/cat-model-file.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
/** Long enough for a run on a busy machine. */
const LIMIT_S = 5;

let folder: string;
let model: ModelFile;
const photos = new Map<'grey' | 'white', Uint8Array<ArrayBuffer>>();
const processes: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-stuck-'));
  model = await writeCatModel({ endlessAbove: 0.9 });
  for (const [name, background] of [
    ['grey', '#666666'],
    ['white', '#ffffff'],
  ] as const) {
    const photo = await sharp({ create: { width: 64, height: 64, channels: 3, background } })
      .png()
      .toBuffer();
    photos.set(name, new Uint8Array(photo));
  }
});

afterEach(() => {
  for (const process of processes.splice(0)) process.kill('SIGKILL');
});

afterAll(async () => {
  await model.remove();
  await rm(folder, { recursive: true });
});

async function serve(...args: readonly string[]) {
  const child = spawn(
    process.execPath,
    [MAIN, 'serve', '--port', '0', '--run-limit', String(LIMIT_S), ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  processes.push(child);
  let log = '';
  child.stderr.on('data', (text) => {
    log += text;
  });
  const exit = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>;
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, url: line.replace('listening on ', ''), exit, log: () => log };
}

async function detect(url: string, photo: 'grey' | 'white') {
  const response = await fetch(`${url}/detect`, { method: 'POST', body: photos.get(photo) ?? null });
  const body = (await response.json()) as { readonly code?: string };
  return `${response.status} ${body.code ?? 'ok'}`;
}

/** A release that passes its self-test, since the image is grey, and a pointer to it. */
async function publish(): Promise<readonly string[]> {
  const selfTestImage = join(folder, 'grey.png');
  await writeFile(selfTestImage, photos.get('grey') ?? '');
  const root = pathToFileURL(join(folder, 'models')).href;
  const release = await buildRelease({ name: 'cats', version: '1', modelFile: model.path, selfTestImage });
  await publishRelease(release, [await createStores({}).openRoot(root)]);
  const pointer = join(folder, 'pointer.json');
  await writeFile(pointer, 'cats/1');
  return ['--pointer', pathToFileURL(pointer).href, '--source', root, '--cache', join(folder, 'cache')];
}

test.each([
  ['one model', async () => ['--model', model.path]],
  ['the release that a pointer names', publish],
])(
  'serving %s: an endless run fails at its time limit, other requests are answered, and the process ends',
  async (_what, source) => {
    const { url, exit, log } = await serve(...(await source()));
    expect(await detect(url, 'grey')).toBe('200 ok');
    const endless = detect(url, 'white');
    const healthy = await fetch(`${url}/v2/health/live`);
    expect(healthy.status).toBe(200);
    // Pictures are decoded concurrently, so a grey one sent later may run before the white one.
    let behind = '200 ok';
    while (behind === '200 ok') behind = await detect(url, 'grey');
    expect(behind).toBe('503 INFERENCE_THREAD_DIED');
    expect(await endless).toBe('500 MODEL_TOO_SLOW');
    // Not ready, until the process is gone.
    const ready = await fetch(`${url}/v2/health/ready`).then(
      ({ status }) => status,
      () => 'gone',
    );
    expect([503, 'gone']).toContain(ready);
    expect(await exit).toEqual([null, 'SIGKILL']);
    expect(log()).toContain(`did not finish a run in ${LIMIT_S} s`);
  },
  60_000,
);

test('a signal to stop ends a process whose run never ends', async () => {
  const { child, url, exit } = await serve('--model', model.path);
  const endless = detect(url, 'white').catch(() => 'cut');
  await fetch(`${url}/v2/health/live`);
  child.kill('SIGTERM');
  expect(await exit).toEqual([null, 'SIGKILL']);
  expect(await endless).toMatch(/MODEL_TOO_SLOW|SHUTTING_DOWN|cut/);
}, 60_000);
