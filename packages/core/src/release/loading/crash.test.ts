import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testRelease, writeObjects } from '../../../testing/release-fixture.ts';
import { digestOf } from '../manifest.ts';

// Real processes that share a cache folder: killed, running in parallel, on a full disk.

const PROGRAM = fileURLToPath(new URL('../../../testing/load-release.ts', import.meta.url));
const release = testRelease({ size: 6_000_000 });
const wanted = digestOf(release.objects.get('documents/1/model.onnx')!);
let folder: string;
let cache: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-crash-'));
  cache = join(folder, 'cache');
  await writeObjects(join(folder, 'bucket'), release.objects);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function load(pauseMs: number, into = cache) {
  const root = pathToFileURL(join(folder, 'bucket')).href;
  const args = [PROGRAM, root, into, join(folder, 'log'), String(pauseMs)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  return { child, done: once(child, 'close').then(() => output) };
}

/** Checks that every release in the cache is complete. */
async function assertCacheIntact(): Promise<void> {
  const entries = await readdir(join(cache, 'releases')).catch(() => []);
  for (const entry of entries) {
    expect(digestOf(await readFile(join(cache, 'releases', entry, 'model.onnx')))).toBe(wanted);
  }
}

async function asked(): Promise<number> {
  const lines = (await readFile(join(folder, 'log'), 'utf8')).split('\n');
  return lines.filter((line) => line.endsWith('.onnx')).length;
}

test('after a kill at any of ten points of a download, the cache is intact and the next load succeeds', {
  timeout: 120_000,
}, async () => {
  for (let kill = 0; kill < 10; kill += 1) {
    const { child, done } = load(20); // 23 pieces: half a second
    await wait(150 + kill * 60);
    child.kill('SIGKILL');
    await done;
    await assertCacheIntact();
  }
  const loaded = JSON.parse(await load(0).done);
  expect(digestOf(await readFile(join(loaded.folder, 'model.onnx')))).toBe(wanted);
  expect(await readdir(join(cache, 'staging'))).toEqual([]);
});

test('two processes in parallel share one download', { timeout: 60_000 }, async () => {
  const outputs = await Promise.all([load(10).done, load(10).done]);
  const loads = outputs.map((output) => JSON.parse(output));
  expect(loads.map(({ folder: place }) => place)).toEqual([loads[0].folder, loads[0].folder]);
  expect(await asked()).toBe(1);
  await assertCacheIntact();
});

test('a full disk gives DISK_FULL and leaves no files', { timeout: 60_000 }, async ({ skip }) => {
  const disk = join(folder, 'disk');
  await mkdir(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    skip('a small disk cannot be mounted here');
  }
  try {
    const loaded = JSON.parse(await load(0, disk).done);
    expect(loaded).toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('MB are needed in') });
    expect(await readdir(join(disk, 'releases'))).toEqual([]);
    expect(await readdir(join(disk, 'staging'))).toEqual([]);
  } finally {
    execFileSync('umount', [disk]);
  }
});
