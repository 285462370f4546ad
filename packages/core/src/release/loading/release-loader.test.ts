import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../../../testing/manual-clock.ts';
import { memoryReader } from '../../../testing/memory-reader.ts';
import { testRelease, writeObjects } from '../../../testing/release-fixture.ts';
import { YoloLiftError } from '../../errors.ts';
import type { Logger } from '../../ports/logger.ts';
import type { ReleaseSource } from '../release-source.ts';
import { createReleaseLoader, type ReleaseLoaderOptions } from './release-loader.ts';

/**
 * The clock advances with each turn of the event loop, so the disk of a busy machine looks slow. Tests that are not
 * about speed use these limits.
 */
const UNHURRIED = {
  firstByteTimeoutMs: 1e9,
  minimumBytesPerSecond: 0,
  rateWindowMs: 1e9,
  stallTimeoutMs: 1e10,
};

let folder: string;
let clock: ManualClock;
let logged: string[];
const release = testRelease({ size: 300_000 });
const name = { model: 'documents', version: '1', digest: release.digest };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-load-'));
  clock = manualClock();
  logged = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const logger: Logger = {
  info: () => undefined,
  warn: (_, message) => logged.push(message),
  error: (_, message) => logged.push(message),
};

function bucket(uri: string, objects = release.objects) {
  return memoryReader(uri, clock, new Map(objects));
}

function loaderOf(
  sources: readonly ReleaseSource[],
  options: Partial<ReleaseLoaderOptions> & { freeBytes?: number } = {},
) {
  const { freeBytes, ...rest } = options;
  return createReleaseLoader(
    {
      sources,
      clock,
      logger,
      random: () => 0.5,
      ...(freeBytes !== undefined && { freeBytes: async () => freeBytes }),
    },
    { cacheFolder: join(folder, 'cache'), limits: UNHURRIED, ...rest },
  );
}

function source(reader: ReturnType<typeof bucket>): ReleaseSource {
  return { uri: reader.uri, reader };
}

/** A mounted folder. Its manifest is read through the same port as a bucket's. */
async function mounted(objects = release.objects): Promise<ReleaseSource> {
  const root = join(folder, 'mount');
  await writeObjects(root, objects);
  return { uri: `file://${root}`, reader: bucket(`file://${root}`, objects), folder: root };
}

/** The model file of a loaded release. */
async function contentOf(loaded: { readonly folder: string }): Promise<Buffer> {
  return readFile(join(loaded.folder, 'model.onnx'));
}

const wanted = Buffer.from(release.objects.get('documents/1/model.onnx')!);

async function leftovers(): Promise<readonly string[]> {
  return (await readdir(join(folder, 'cache'), { recursive: true })).filter((path) =>
    /staging\/|\.part-/.test(path),
  );
}

describe('from a bucket', () => {
  test('fetches, verifies and records', async () => {
    const reader = bucket('mem://a');
    const loaded = await clock.during(loaderOf([source(reader)]).load(name));
    expect(await contentOf(loaded)).toEqual(wanted);
    expect(loaded.record).toMatchObject({ source: 'mem://a', failures: [], bytes: 300_000 + 34 });
    expect(await leftovers()).toEqual([]);
  });

  test('a second load comes from the cache, without a request to the bucket', async () => {
    const reader = bucket('mem://a');
    await clock.during(loaderOf([source(reader)]).load(name));
    reader.asked.length = 0;
    const again = await clock.during(loaderOf([source(reader)]).load(name));
    expect(again.record.source).toBe('cache');
    expect(reader.asked).toEqual([]);
  });

  test('a name without a digest fetches the manifest and takes the files from the cache', async () => {
    const reader = bucket('mem://a');
    await clock.during(loaderOf([source(reader)]).load(name));
    reader.asked.length = 0;
    const again = await clock.during(loaderOf([source(reader)]).load({ model: 'documents', version: '1' }));
    expect(again.record.source).toBe('cache');
    expect(reader.asked).toEqual(['documents/1/manifest.json']);
  });

  test('a large file is downloaded in parallel parts', async () => {
    const large = testRelease({ size: 40_000_000 });
    const reader = bucket('mem://a', large.objects);
    const loaded = await clock.during(loaderOf([source(reader)]).load({ ...name, digest: large.digest }));
    expect((await contentOf(loaded)).equals(large.objects.get('documents/1/model.onnx')!)).toBe(true);
    expect(reader.asked.filter((key) => key.endsWith('.onnx'))).toHaveLength(5);
  });

  test('a hundred callers share one download', async () => {
    const reader = bucket('mem://a');
    const loader = loaderOf([source(reader)]);
    const loads = await clock.during(Promise.all(Array.from({ length: 100 }, () => loader.load(name))));
    expect(new Set(loads.map((one) => one.folder)).size).toBe(1);
    expect(reader.asked.filter((key) => key.endsWith('.onnx'))).toHaveLength(1);
  });

  test('two loaders on one folder, like two processes, share one download', async () => {
    const reader = bucket('mem://a');
    const [one, other] = [loaderOf([source(reader)]), loaderOf([source(reader)])];
    await clock.during(Promise.all([one.load(name), other.load(name)]));
    expect(reader.asked.filter((key) => key.endsWith('.onnx'))).toHaveLength(1);
  });

  test('a failure is not cached: the next call tries again', async () => {
    const reader = bucket('mem://a', new Map());
    const loader = loaderOf([source(reader)]);
    await expect(clock.during(loader.load(name))).rejects.toMatchObject({ code: 'RELEASE_NOT_FOUND' });
    for (const [key, bytes] of release.objects) reader.objects.set(key, bytes);
    await expect(clock.during(loader.load(name))).resolves.toMatchObject({ digest: release.digest });
  });
});

describe('faults of a source', () => {
  test.each([
    ['cut half way', { cutAfter: 100_000 }, 'STORE_UNAVAILABLE'],
    ['ending early without an error', { endAfter: 100_000 }, 'DIGEST_MISMATCH'],
    ['with wrong bytes', {}, 'DIGEST_MISMATCH'],
  ])('a bucket %s loses to the next', async (what, faults, code) => {
    const [bad, good] = [bucket('mem://bad'), bucket('mem://good')];
    Object.assign(bad.faults, faults);
    if (what === 'with wrong bytes')
      bad.objects.set(
        'documents/1/model.onnx',
        wanted.map((value) => value ^ 1),
      );
    const loaded = await clock.during(loaderOf([source(bad), source(good)]).load(name));
    expect(await contentOf(loaded)).toEqual(wanted);
    expect(loaded.record.source).toBe('mem://good');
    expect(loaded.record.failures).toMatchObject([{ source: 'mem://bad', code }]);
    expect(await leftovers()).toEqual([]);
  });

  test('a short outage is retried', async () => {
    const reader = bucket('mem://a');
    reader.faults.failTimes = 2;
    const loaded = await clock.during(loaderOf([source(reader)]).load(name));
    expect(loaded.record.failures).toEqual([]);
  });

  test('errors that a retry cannot fix are not retried', async () => {
    const reader = bucket('mem://a');
    reader.faults.failTimes = 9;
    reader.faults.error = new YoloLiftError('ACCESS_DENIED', 'no right to read');
    await expect(clock.during(loaderOf([source(reader)]).load(name))).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      isRetryable: false,
    });
    expect(reader.asked).toHaveLength(1);
  });

  test('the next source starts when one hangs', async () => {
    const [hung, good] = [bucket('mem://hung'), bucket('mem://good')];
    hung.faults.hang = true;
    const loaded = await clock.during(loaderOf([source(hung), source(good)], { limits: {} }).load(name));
    expect(loaded.record.source).toBe('mem://good');
    expect(loaded.record.failures).toEqual([]); // lost the race before it failed
  });

  test('a slow source may still win if the next one does not have the release', async () => {
    const [slow, empty] = [bucket('mem://slow'), bucket('mem://empty', new Map())];
    slow.faults.pauseMs = 3_500; // per chunk of 64 KB
    const loaded = await clock.during(loaderOf([source(slow), source(empty)], { limits: {} }).load(name));
    expect(loaded.record.source).toBe('mem://slow');
    expect(empty.asked.length).toBeGreaterThan(0);
  });

  test('the loser of a race is aborted and leaves no files', async () => {
    const [slow, good] = [bucket('mem://slow'), bucket('mem://good')];
    slow.faults.pauseMs = 3_500;
    const loaded = await clock.during(loaderOf([source(slow), source(good)], { limits: {} }).load(name));
    expect(loaded.record.source).toBe('mem://good');
    await clock.during(new Promise((resolve) => setImmediate(resolve)));
    expect(slow.open).toBe(0);
    expect(await leftovers()).toEqual([]);
  });

  test('a source that keeps failing is skipped', async () => {
    const [bad, good] = [bucket('mem://bad'), bucket('mem://good')];
    bad.faults.failTimes = 99;
    const loader = loaderOf([source(bad), source(good)]);
    await clock.during(loader.load(name));
    const asked = bad.asked.length;
    const other = testRelease({ version: '2' });
    for (const [key, bytes] of other.objects) good.objects.set(key, bytes);
    const loaded = await clock.during(loader.load({ model: 'documents', version: '2' }));
    expect(bad.asked).toHaveLength(asked);
    expect(loaded.record.failures[0]?.message).toContain('is skipped for 30 s');
  });

  test('all sources down: one retryable error that lists each failure', async () => {
    const [one, other] = [bucket('mem://one'), bucket('mem://other', new Map())];
    one.faults.failTimes = 99;
    await expect(clock.during(loaderOf([source(one), source(other)]).load(name))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      isRetryable: true,
      message: expect.stringMatching(/mem:\/\/one is down.*mem:\/\/other has no/s),
    });
  });

  test('a manifest with another digest than the pointer names is rejected', async () => {
    const reader = bucket('mem://a', testRelease({ seed: 2 }).objects);
    await expect(clock.during(loaderOf([source(reader)]).load(name))).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
    });
  });

  test('a manifest with a path outside its release is rejected', async () => {
    const evil = {
      ...release.manifest,
      files: [{ path: '../../etc/passwd', size: 1, sha256: release.digest }],
    };
    const objects = new Map([['documents/1/manifest.json', new TextEncoder().encode(JSON.stringify(evil))]]);
    const reader = bucket('mem://a', objects);
    const load = loaderOf([source(reader)]).load({ model: 'documents', version: '1' });
    await expect(clock.during(load)).rejects.toMatchObject({ code: 'RELEASE_INVALID' });
  });
});

describe('from a mounted folder', () => {
  test('files are used in place, without a copy', async () => {
    const mount = await mounted();
    const loaded = await clock.during(loaderOf([mount]).load(name));
    expect(loaded.folder).toBe(join(mount.folder!, 'documents/1'));
    expect(loaded.record).toMatchObject({ source: mount.uri, bytes: 0 });
    expect(await readdir(join(folder, 'cache/releases'))).toEqual([]);
  });

  test.each([
    ['truncated', (path: string) => truncate(path, 100)],
    ['missing', (path: string) => rm(path)],
    ['changed', (path: string) => writeFile(path, Buffer.alloc(300_000))],
  ])('a file that is %s sends the load to the bucket', async (_what, harm) => {
    const mount = await mounted();
    await harm(join(mount.folder!, 'documents/1/model.onnx'));
    const loaded = await clock.during(loaderOf([mount, source(bucket('mem://a'))]).load(name));
    expect(await contentOf(loaded)).toEqual(wanted);
    expect(loaded.record).toMatchObject({ source: 'mem://a', failures: [{ code: 'RELEASE_CORRUPT' }] });
  });

  test('verify: once hashes again when a file has changed; size never; always each time', async () => {
    const mount = await mounted();
    const path = join(mount.folder!, 'documents/1/model.onnx');
    const load = (verify: 'once' | 'size' | 'always') =>
      clock.during(loaderOf([mount], { verify }).load(name));
    await load('once');
    await writeFile(path, Buffer.alloc(300_000));
    await utimes(path, new Date(1e12), new Date(1e12));
    await expect(load('size')).resolves.toMatchObject({ digest: release.digest });
    await expect(load('once')).rejects.toMatchObject({ code: 'RELEASE_CORRUPT' });
    await expect(load('always')).rejects.toMatchObject({ code: 'RELEASE_CORRUPT' });
  });
});

describe('the cache', () => {
  test('a corrupt copy is moved aside, logged once, and downloaded again', async () => {
    const reader = bucket('mem://a');
    const first = await clock.during(loaderOf([source(reader)]).load(name));
    await truncate(join(first.folder, 'model.onnx'), 10);
    const again = await clock.during(loaderOf([source(reader)]).load(name));
    expect(await contentOf(again)).toEqual(wanted);
    expect(again.record.source).toBe('mem://a');
    expect(logged).toEqual(['a cached release is corrupt; it was moved aside and is downloaded again']);
    expect(await readdir(join(folder, 'cache/corrupt'))).toHaveLength(1);
  });

  test('partial files left by a crash are never used and are swept', async () => {
    const reader = bucket('mem://a');
    const dead = join(folder, 'cache/staging/999999999-x');
    await writeObjects(dead, new Map([['model.onnx', wanted.subarray(0, 10)]]));
    const loaded = await clock.during(loaderOf([source(reader)]).load(name));
    expect(await contentOf(loaded)).toEqual(wanted);
    expect(await leftovers()).toEqual([]);
  });

  test('a lock of a dead process is taken over', async () => {
    await writeObjects(
      join(folder, 'cache/locks/documents@1'),
      new Map([['owner', Buffer.from('999999999')]]),
    );
    const loaded = await clock.during(loaderOf([source(bucket('mem://a'))]).load(name));
    expect(loaded.digest).toBe(release.digest);
  });

  test('keeps the most recently used releases and those in use', async () => {
    const reader = bucket('mem://a', new Map());
    const loader = loaderOf([source(reader)], { cache: { keepReleases: 1 } });
    const loads = [];
    for (const version of ['1', '2', '3', '4']) {
      for (const [key, bytes] of testRelease({ version }).objects) reader.objects.set(key, bytes);
      const loaded = await clock.during(loader.load({ model: 'documents', version }));
      loads.push(loaded);
      // 1 stays in use; the others are closed at once.
      if (version !== '1') await loaded.close();
      clock.advance(60_000);
    }
    const kept = (await readdir(join(folder, 'cache/releases')))
      .map((entry) => entry.split('@')[1])
      .toSorted();
    expect(kept).toEqual(['1', '3', '4']);
  });

  test('a full disk is reported before the download: needed, free, folder', async () => {
    const reader = bucket('mem://a');
    const load = loaderOf([source(reader)], { freeBytes: 1_000_000 }).load(name);
    await expect(clock.during(load)).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(/17 MB are needed in .*cache, 1 MB are free/),
    });
    expect(reader.asked).toEqual(['documents/1/manifest.json']);
  });
});

test('an abort of the only caller ends the load', async () => {
  const reader = bucket('mem://a');
  reader.faults.hang = true;
  const givenUp = new AbortController();
  const load = loaderOf([source(reader)]).load(name, { signal: givenUp.signal });
  givenUp.abort(new Error('enough'));
  await expect(clock.during(load)).rejects.toThrow('enough');
});
