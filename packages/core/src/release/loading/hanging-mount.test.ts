import type * as Fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type LoaderBench, loaderBench, nameOf, sourceOf } from '../../../testing/loader-fixture.ts';
import { testRelease } from '../../../testing/release-fixture.ts';

/** `stat` hangs for paths below it, as on a mount whose server is down. */
const dead = vi.hoisted(() => ({ below: undefined as string | undefined, calls: 0 }));
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof Fs>();
  return {
    ...fs,
    stat(path: string, options?: Fs.FileHandle) {
      if (dead.below === undefined || !path.startsWith(dead.below)) return fs.stat(path, options as never);
      dead.calls += 1;
      return new Promise(() => undefined);
    },
  };
});

let bench: LoaderBench;
const release = testRelease({ size: 300_000 });
const name = nameOf(release);
beforeEach(async () => {
  bench = await loaderBench();
  dead.below = undefined;
  dead.calls = 0;
});
afterEach(() => bench.remove());

test('the bucket wins over a mount that hangs after its files were verified once', async () => {
  const mount = await bench.mount(release);
  await bench.clock.during(bench.loader([mount]).load(name));
  dead.below = join(mount.folder, 'documents');
  const loader = bench.loader([mount, sourceOf(bench.bucket('a', release))]);
  const loaded = await bench.clock.during(loader.load(name));
  expect(loaded.record.source).toBe('mem://a');
});

test('a hanging mount is not called again until it responds, since each call blocks a thread', async () => {
  const mount = await bench.mount(release);
  dead.below = join(mount.folder, 'documents');
  const loader = bench.loader([mount]);
  for (let times = 0; times < 3; times += 1) {
    await expect(bench.clock.during(loader.load(name))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      isRetryable: true,
    });
  }
  expect(dead.calls).toBe(1);
});

test('the same for a manifest that hangs', async () => {
  const mount = await bench.mount(release);
  mount.reader.faults.hang = true;
  const loader = bench.loader([mount]);
  for (let times = 0; times < 3; times += 1) {
    await expect(bench.clock.during(loader.load(name))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  }
  expect(mount.reader.asked).toHaveLength(1);
});
