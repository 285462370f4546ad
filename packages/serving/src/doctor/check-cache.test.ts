import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest, ReleaseSource } from '@yololift/core/release';
import { manualClock, memoryReader, testRelease } from '@yololift/core/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CacheQuestion, checkCache } from './check-cache.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-cache-'));
});
afterEach(() => rm(folder, { recursive: true }));

const reader = memoryReader('mem://a', manualClock());
const BUCKET: ReleaseSource = { uri: reader.uri, reader };
const MOUNT: ReleaseSource = { uri: 'file:///mnt', reader, folder: '/mnt' };

function check({ maxCacheBytes, ...changes }: Partial<CacheQuestion> & { maxCacheBytes?: number } = {}) {
  const configuration = { cacheFolder: join(folder, 'a', 'b'), maxCacheBytes };
  return checkCache({
    configuration,
    sources: [BUCKET],
    manifest: sized(1000),
    platform: undefined,
    ...changes,
  });
}

/** A release of `bytes` bytes. */
function sized(bytes: number): Manifest {
  const { manifest } = testRelease();
  return { ...manifest, files: [{ path: 'model.onnx', size: bytes, sha256: `sha256:${'a'.repeat(64)}` }] };
}

/** Larger than any disk, bytes. */
const EXABYTE = 1e18;

test('a missing folder can be created, and is removed again', async () => {
  expect((await check()).status).not.toBe('failure');
  expect(await readdir(folder)).toEqual([]);
});

test('an existing folder stays unchanged', async () => {
  await mkdir(join(folder, 'a', 'b'), { recursive: true });
  await check();
  expect(await readdir(join(folder, 'a', 'b'))).toEqual([]);
});

test('a folder that cannot be created', async () => {
  await writeFile(join(folder, 'a'), '');
  expect(await check()).toMatchObject({ status: 'failure', code: 'CACHE_UNWRITABLE' });
});

test('a folder that the platform does not allow', async () => {
  const platform = { name: 'Somewhere', nodeMajors: [24], writableFolder: '/scratch' };
  expect(await check({ platform })).toMatchObject({
    status: 'failure',
    code: 'CACHE_UNWRITABLE',
    found: expect.stringContaining('Somewhere can only write to /scratch'),
    fix: expect.stringContaining('/scratch'),
  });
});

test('a release that does not fit, unless it is mounted', async () => {
  const manifest = sized(EXABYTE);
  expect(await check({ manifest })).toMatchObject({ status: 'failure', code: 'CACHE_TOO_SMALL' });
  expect(await check({ manifest, sources: [MOUNT, BUCKET] })).toMatchObject({ status: 'failure' });
  expect(await check({ manifest, sources: [MOUNT] })).toMatchObject({
    found: expect.stringContaining('used in place'),
  });
});

test('a limit below the size of a release', async () => {
  expect(await check({ maxCacheBytes: 999 })).toMatchObject({
    status: 'warning',
    code: 'CACHE_TOO_SMALL',
    found: expect.stringContaining('MODEL_CACHE_MB'),
  });
});

test('a platform whose disk is memory', async () => {
  const platform = { name: 'Somewhere', nodeMajors: [24], isDiskMemory: true };
  expect(await check({ platform })).toMatchObject({ status: 'warning', code: 'CACHE_IN_MEMORY' });
});

test('an unknown release has an unknown size', async () => {
  expect((await check({ manifest: undefined })).found).toContain('is unknown');
});
