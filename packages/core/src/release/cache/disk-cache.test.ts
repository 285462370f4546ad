import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type LoaderBench,
  loaderBench,
  nameOf,
  RELEASE_BYTES,
  sourceOf,
  testReleases,
} from '../../../testing/loader-fixture.ts';
import { testRelease, writeObjects } from '../../../testing/release-fixture.ts';
import { ownerName } from '../process-owner.ts';
import { entryName } from './cache-entry.ts';

let bench: LoaderBench;
const releases = testReleases(3);
const [one, two, three] = releases as [(typeof releases)[0], (typeof releases)[0], (typeof releases)[0]];
beforeEach(async () => {
  bench = await loaderBench();
});
afterEach(() => bench.remove());

async function kept(): Promise<readonly string[]> {
  const entries = await readdir(join(bench.cacheFolder, 'releases'));
  return entries.map((entry) => entry.split('@')[1] ?? '').toSorted();
}

describe('disk space', () => {
  test('unused releases are removed before the disk counts as full', async () => {
    const reader = bench.bucket('a', ...releases);
    // 17 MB when empty: enough for one release beside the spare space, not for two.
    const freeBytes = async () => 16_500_000 - RELEASE_BYTES * (await kept()).length;
    const loader = bench.loader([sourceOf(reader)], { freeBytes });
    for (const release of [one, two, three]) {
      const loaded = await bench.clock.during(loader.load(nameOf(release)));
      await loaded.close();
      bench.clock.advance(60_000);
    }
    expect(await kept()).toEqual(['3']);
  });

  test('a release in use is kept, even if the disk is full', async () => {
    const reader = bench.bucket('a', ...releases);
    const freeBytes = async () => 16_500_000 - RELEASE_BYTES * (await kept()).length;
    const loader = bench.loader([sourceOf(reader)], { freeBytes });
    await bench.clock.during(loader.load(nameOf(one)));
    await expect(bench.clock.during(loader.load(nameOf(two)))).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await kept()).toEqual(['1']);
  });

  test('only the last corrupt copy is kept', async () => {
    const reader = bench.bucket('a', one);
    const loader = bench.loader([sourceOf(reader)]);
    for (let times = 0; times < 3; times += 1) {
      const { folder } = await bench.clock.during(loader.load(nameOf(one)));
      await writeFile(join(folder, 'model.onnx'), 'short');
    }
    await bench.clock.during(loader.load(nameOf(one)));
    expect(await readdir(join(bench.cacheFolder, 'corrupt'))).toHaveLength(1);
  });
});

describe('saved graphs', () => {
  /** Writes a graph of a release as `GraphFolder` does. */
  async function lay(release: typeof one, bytes: number): Promise<void> {
    const { model, version, digest } = nameOf(release);
    const folder = join(bench.cacheFolder, 'graphs', entryName({ model, version, digest }));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'graph.onnx'), Buffer.alloc(bytes));
  }

  async function loadOnce(release: typeof one, maxBytes: number): Promise<void> {
    const loader = bench.loader([sourceOf(bench.bucket('a', ...releases))], { cache: { maxBytes } });
    const loaded = await bench.clock.during(loader.load(nameOf(release)));
    await loaded.close();
    bench.clock.advance(60_000);
  }

  async function laid(): Promise<readonly string[]> {
    const entries = await readdir(join(bench.cacheFolder, 'graphs'));
    return entries.map((entry) => entry.split('@')[1] ?? '').toSorted();
  }

  test('count towards the size of their release, and are removed with it', async () => {
    const maxBytes = 3 * RELEASE_BYTES;
    await loadOnce(one, maxBytes);
    await lay(one, RELEASE_BYTES);
    await loadOnce(two, maxBytes);
    await lay(two, 100);
    expect(await laid()).toEqual(['1', '2']);
    await loadOnce(three, maxBytes);
    expect(await kept()).toEqual(['2', '3']);
    expect(await laid()).toEqual(['2']);
  });
});

describe('verify: once', () => {
  test('detects a cached file that changed without changing its size', async () => {
    const reader = bench.bucket('a', one);
    const loader = bench.loader([sourceOf(reader)]);
    const first = await bench.clock.during(loader.load(nameOf(one)));
    await first.close();
    await writeFile(join(first.folder, 'model.onnx'), Buffer.alloc(300_000));
    await utimes(join(first.folder, 'model.onnx'), new Date(1e12), new Date(1e12));
    const again = await bench.clock.during(loader.load(nameOf(one)));
    expect(again.record.source).toBe('mem://a');
    const bytes = await readFile(join(again.folder, 'model.onnx'));
    expect(bytes.equals(one.objects.get('documents/1/model.onnx')!)).toBe(true);
  });

  test('does not read an unchanged file again', async () => {
    const reader = bench.bucket('a', one);
    const load = () => bench.clock.during(bench.loader([sourceOf(reader)]).load(nameOf(one)));
    const { folder } = await load();
    const path = join(folder, 'model.onnx');
    const { mtime } = await stat(path);
    const old = new Date(1e12);
    await utimes(path, old, mtime); // rounds the mtime to ms, so the next load hashes it once more
    await load();
    await utimes(path, old, mtime);
    await load();
    expect((await stat(path)).atime).toEqual(old);
  });
});

describe('leases', () => {
  test('two loaders in one process lease their releases separately', async () => {
    const reader = bench.bucket('a', ...releases);
    const options = { cache: { keepReleases: 0 } };
    const [left, right] = [
      bench.loader([sourceOf(reader)], options),
      bench.loader([sourceOf(reader)], options),
    ];
    await bench.clock.during(left.load(nameOf(one)));
    const other = await bench.clock.during(right.load(nameOf(two)));
    await other.close();
    await bench.clock.during(right.load(nameOf(three)));
    expect(await kept()).toEqual(['1', '3']);
  });

  test('leftovers of an earlier process with the same id do not count as this one', async () => {
    const reader = bench.bucket('a', ...releases);
    // A container's process has the same id after each restart.
    const before = `${ownerName({ pid: process.pid, start: '1' })}-x`;
    await writeObjects(join(bench.cacheFolder, 'staging', before), new Map([['x', Buffer.from('half')]]));
    await mkdir(join(bench.cacheFolder, 'leases'), { recursive: true });
    await writeFile(join(bench.cacheFolder, 'leases', before), join(bench.cacheFolder, 'releases/x'));
    await bench.clock.during(bench.loader([sourceOf(reader)]).load(nameOf(one)));
    expect(await readdir(join(bench.cacheFolder, 'staging'))).toEqual([]);
    expect(await readdir(join(bench.cacheFolder, 'leases'))).not.toContain(before);
  });

  test('the first load after a restart does not wait for the lock of the earlier process', async () => {
    const lock = join(bench.cacheFolder, 'locks/documents@1');
    await writeObjects(
      lock,
      new Map([['owner', Buffer.from(`${ownerName({ pid: process.pid, start: '1' })}-x`)]]),
    );
    const before = Date.now();
    await bench.clock.during(bench.loader([sourceOf(bench.bucket('a', one))]).load(nameOf(one)));
    expect(Date.now() - before).toBeLessThan(10_000);
  });
});

describe('without a source', () => {
  test('a name without a digest is loaded from the cache while no source responds', async () => {
    const reader = bench.bucket('a', one);
    await bench.clock.during(bench.loader([sourceOf(reader)]).load(nameOf(one)));
    reader.faults.failTimes = 99;
    const load = bench.loader([sourceOf(reader)]).load({ model: 'documents', version: '1' });
    const loaded = await bench.clock.during(load);
    expect(loaded.record).toMatchObject({ source: 'cache', failures: [{ code: 'STORE_UNAVAILABLE' }] });
  });

  test('but not if the sources report it as absent', async () => {
    const reader = bench.bucket('a', one);
    await bench.clock.during(bench.loader([sourceOf(reader)]).load(nameOf(one)));
    reader.objects.clear();
    const load = bench.loader([sourceOf(reader)]).load({ model: 'documents', version: '1' });
    await expect(bench.clock.during(load)).rejects.toMatchObject({ code: 'RELEASE_NOT_FOUND' });
  });
});

describe('losers of a race', () => {
  test('a loser that ignores the signal leaves no file in the release', async () => {
    const [deaf, good] = [bench.bucket('deaf', one), bench.bucket('good', one)];
    const fetch = deaf.fetch;
    const source = {
      uri: deaf.uri,
      reader: {
        uri: deaf.uri,
        fetch: (key: string, options = {}) =>
          key.endsWith('.onnx') ? new Promise<never>(() => undefined) : fetch(key, options),
      },
    };
    const loaded = await bench.clock.during(bench.loader([source, sourceOf(good)]).load(nameOf(one)));
    expect(loaded.record.source).toBe('mem://good');
    expect((await readdir(loaded.folder)).toSorted()).toEqual([
      '.complete',
      'manifest.json',
      'model.onnx',
      'notes',
    ]);
  });

  test('the speed of a source is the sum of its parallel parts', async () => {
    const large = testRelease({ size: 40_000_000 });
    const [steady, spare] = [bench.bucket('steady', large), bench.bucket('spare', large)];
    // 64 KB in 200 ms: 328 KB/s per part, 1.3 MB/s in total.
    steady.faults.pauseMs = 200;
    const loaded = await bench.clock.during(
      bench.loader([sourceOf(steady), sourceOf(spare)]).load(nameOf(large)),
    );
    expect(loaded.record.source).toBe('mem://steady');
    expect(spare.asked).toEqual([]);
  });
});

describe('an unusable cache folder', () => {
  test('a mounted release still loads; a bucket fails with the reason', async () => {
    await writeFile(join(bench.folder, 'file'), '');
    const cacheFolder = join(bench.folder, 'file/cache');
    const mount = await bench.mount(one);
    const loaded = await bench.clock.during(bench.loader([mount], { cacheFolder }).load(nameOf(one)));
    expect(loaded.folder).toBe(join(mount.folder, 'documents/1'));
    const load = bench.loader([sourceOf(bench.bucket('a', one))], { cacheFolder }).load(nameOf(one));
    await expect(bench.clock.during(load)).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      message: expect.stringContaining(cacheFolder),
    });
  });
});

test('names of any valid length are cached', async () => {
  const long = testRelease({ version: 'v'.repeat(128) });
  const loader = bench.loader([sourceOf(bench.bucket('a', long))]);
  await expect(bench.clock.during(loader.load(nameOf(long)))).resolves.toMatchObject({ digest: long.digest });
});

test('a copy whose manifest does not match its folder name is not used', async () => {
  const reader = bench.bucket('a', one);
  const first = await bench.clock.during(bench.loader([sourceOf(reader)]).load(nameOf(one)));
  const other = { ...one.manifest, labels: ['swapped'] };
  await writeFile(join(first.folder, 'manifest.json'), JSON.stringify(other));
  const again = await bench.clock.during(bench.loader([sourceOf(reader)]).load(nameOf(one)));
  expect(again.record.source).toBe('mem://a');
  expect(again.manifest).toEqual(one.manifest);
});
