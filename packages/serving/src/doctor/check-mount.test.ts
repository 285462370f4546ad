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

/** A clock that advances by `stepMs` at each call of `now`. */
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

test('a rate above any disk comes from the page cache', async () => {
  await writeObjects(mount, release.objects);
  expect((await check(0.1)).found).toContain('from the page cache');
});

test('measures the read rate with the release', async () => {
  await writeObjects(mount, release.objects);
  expect(await check()).toEqual({
    status: 'ok',
    found: expect.stringMatching(/^on \w+, 3\.0 MB read at \d+ MB\/s$/),
  });
});

test('a mount with an incomplete release is readable; checkRelease reports the missing file', async () => {
  const objects = new Map(release.objects);
  objects.delete('documents/1/model.onnx');
  await writeObjects(mount, objects);
  expect(await check()).toMatchObject({ status: 'ok', found: expect.stringContaining('not measured') });
});

test('a slow mount is a warning with the read time, after a short measurement', async () => {
  await writeObjects(mount, release.objects);
  // The clock passes the bound after the start and one chunk of 1 MiB.
  expect(await check(2_000)).toMatchObject({
    status: 'warning',
    code: 'MOUNT_SLOW',
    found: expect.stringMatching(/, 1\.0 MB read at 0\.2 MB\/s; reading the release takes 17 s$/),
    fix: expect.stringContaining('more throughput'),
  });
});

test('a missing mount, or a file in its place', async () => {
  const missing = { status: 'failure', code: 'MOUNT_MISSING' };
  expect(await check()).toMatchObject(missing);
  await writeFile(mount, '');
  expect(await check()).toMatchObject(missing);
});

test('an empty mount', async () => {
  await mkdir(mount);
  expect(await check()).toMatchObject({ status: 'failure', code: 'MOUNT_EMPTY' });
});

test('a mount without the release is readable, but not measured', async () => {
  await mkdir(join(mount, 'others'), { recursive: true });
  expect(await check()).toMatchObject({ status: 'ok', found: expect.stringContaining('not measured') });
});
