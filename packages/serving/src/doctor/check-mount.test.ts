import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Clock } from '@yololift/core/ports';
import { openFolderStore } from '@yololift/core/stores';
import { nameOf, testRelease, writeObjects } from '@yololift/core/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CheckContext } from './check-context.ts';
import { checkMount } from './check-mount.ts';

const { signal } = new AbortController();
const release = testRelease({ size: 3_000_000 });
let folder: string;
let mount: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-mount-'));
  mount = join(folder, 'models');
});
afterEach(() => rm(folder, { recursive: true }));

/** A clock on which each look takes `stepMs`. */
function steps(stepMs: number): Clock {
  let now = 0;
  const next = () => {
    now += stepMs;
    return now;
  };
  return { now: next, sleep: async () => undefined };
}

function check(stepMs = 1) {
  const store = openFolderStore(pathToFileURL(mount).href);
  const context: CheckContext = { answers: new Map(), pointer: nameOf(release) };
  return checkMount(
    { uri: store.uri, reader: store, folder: mount },
    { context, clock: steps(stepMs) },
    signal,
  );
}

test('what is faster than any disk was in memory', async () => {
  await writeObjects(mount, release.objects);
  expect((await check(0.1)).found).toContain('from memory');
});

test('its rate is measured by the release', async () => {
  await writeObjects(mount, release.objects);
  expect(await check()).toEqual({
    status: 'ok',
    found: expect.stringMatching(/^on \w+, 3\.0 MB read at \d+ MB\/s$/),
  });
});

test('one with half a release can be read: which half is missing is for another check', async () => {
  const objects = new Map(release.objects);
  objects.delete('documents/1/model.onnx');
  await writeObjects(mount, objects);
  expect(await check()).toMatchObject({ status: 'ok', found: expect.stringContaining('not measured') });
});

test('a slow one is dateMs, with what it costs, and read no longer than a moment', async () => {
  await writeObjects(mount, release.objects);
  // The start, one piece of 1 MiB within a look at the clock, and the bound is passed.
  expect(await check(2_000)).toMatchObject({
    status: 'warning',
    code: 'MOUNT_SLOW',
    found: expect.stringMatching(/, 1\.0 MB read at 0\.2 MB\/s; the release takes 17 s$/),
    fix: expect.stringContaining('more throughput'),
  });
});

test('one that is not there, or is a file', async () => {
  const missing = { status: 'failure', code: 'MOUNT_MISSING' };
  expect(await check()).toMatchObject(missing);
  await writeFile(mount, '');
  expect(await check()).toMatchObject(missing);
});

test('one that is empty', async () => {
  await mkdir(mount);
  expect(await check()).toMatchObject({ status: 'failure', code: 'MOUNT_EMPTY' });
});

test('one without the release can be read, but not measured', async () => {
  await mkdir(join(mount, 'others'), { recursive: true });
  expect(await check()).toMatchObject({ status: 'ok', found: expect.stringContaining('not measured') });
});
