import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { manualClock } from '../../../testing/manual-clock.ts';
import { memoryReader } from '../../../testing/memory-reader.ts';
import { testRelease, writeObjects } from '../../../testing/release-fixture.ts';
import { isYoloLiftError, YoloLiftError } from '../../errors.ts';
import { verifyRelease } from '../read-release.ts';
import type { ReleaseRoot } from '../release-root.ts';
import { listReleases } from './list-releases.ts';
import { movePointer, type PointerParameter, rollBack } from './move-pointer.ts';
import { type BuiltRelease, type PublishTrial, publishRelease } from './publish-release.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-publish-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A bucket in memory to read, write and list. */
function memoryRoot(uri: string) {
  const reader = memoryReader(uri, manualClock());
  const written: string[] = [];
  const root: ReleaseRoot = {
    uri,
    fetch: reader.fetch,
    async put(key, open, { ifAbsent }) {
      if (ifAbsent && reader.objects.has(key)) throw new YoloLiftError('OBJECT_EXISTS', `${key} is there`);
      const chunks: Uint8Array[] = [];
      for await (const chunk of open()) chunks.push(chunk);
      reader.objects.set(key, Buffer.concat(chunks));
      written.push(key);
    },
    async *list(prefix) {
      for (const [key, { length }] of reader.objects) if (key.startsWith(prefix)) yield { key, size: length };
    },
  };
  return { root, objects: reader.objects, faults: reader.faults, written };
}

/** A test release on a developer's disk. */
async function built(options: Parameters<typeof testRelease>[0] = {}): Promise<BuiltRelease> {
  const { manifest, objects } = testRelease(options);
  const place = join(folder, `${manifest.version}-${options?.seed ?? 1}`);
  await writeObjects(place, objects);
  const below = join(place, 'documents', manifest.version);
  return { manifest, localPaths: new Map(manifest.files.map(({ path }) => [path, join(below, path)])) };
}

describe('publishRelease', () => {
  test('writes to every root, the manifest last, and verifies', async () => {
    const [a, b] = [memoryRoot('mem://a'), memoryRoot('mem://b')];
    const { roots, name } = await publishRelease(await built(), [a.root, b.root]);
    expect(roots).toEqual([
      { root: 'mem://a', written: 3, isTried: false },
      { root: 'mem://b', written: 3, isTried: false },
    ]);
    expect(a.written.at(-1)).toBe('documents/1/manifest.json');
    expect((await verifyRelease(b.root, name)).digest).toBe(name.digest);
  });

  test('publishing again writes only missing files', async () => {
    const { root, objects, written } = memoryRoot('mem://a');
    await publishRelease(await built(), [root]);
    written.length = 0;
    expect((await publishRelease(await built(), [root])).roots).toMatchObject([{ written: 0 }]);
    objects.delete('documents/1/model.onnx');
    expect((await publishRelease(await built(), [root])).roots).toMatchObject([{ written: 1 }]);
    expect(written).toEqual(['documents/1/model.onnx']);
  });

  test('other bytes under the same name are rejected', async () => {
    const { root } = memoryRoot('mem://a');
    await publishRelease(await built(), [root]);
    const [again] = (await publishRelease(await built({ seed: 2 }), [root])).roots;
    expect(isYoloLiftError(again?.error, 'RELEASE_CONFLICT')).toBe(true);
  });

  test('a root that fails does not stop the others', async () => {
    const [down, good] = [memoryRoot('mem://down'), memoryRoot('mem://good')];
    down.faults.failTimes = 99;
    const { roots } = await publishRelease(await built(), [down.root, good.root]);
    expect(roots[0]?.error?.code).toBe('STORE_UNAVAILABLE');
    expect(roots[1]).toEqual({ root: 'mem://good', written: 3, isTried: false });
  });

  test('a file that is read back with other bytes is reported', async () => {
    const { root, objects } = memoryRoot('mem://a');
    const { name } = await publishRelease(await built(), [root]);
    objects.set('documents/1/model.onnx', new Uint8Array(1000));
    await expect(verifyRelease(root, name)).rejects.toMatchObject({ code: 'RELEASE_CORRUPT' });
    objects.delete('documents/1/model.onnx');
    await expect(verifyRelease(root, name)).rejects.toMatchObject({ code: 'RELEASE_CORRUPT' });
  });
});

describe('a trial', () => {
  const createTrial = (run: PublishTrial['run'], canTry = true) => ({
    trial: { folder, run, canTry: () => canTry },
  });

  test('tests the files read back, before the manifest is written, once for the same bytes, and removes them', async () => {
    const [a, b] = [memoryRoot('mem://a'), memoryRoot('mem://b')];
    const release = await built();
    const here = await readdir(folder);
    const tried: unknown[] = [];
    const run: PublishTrial['run'] = async ({ folder: place }, from) => {
      const bytes = await readFile(join(place, 'notes/read me.txt'), 'utf8');
      const isRelease = [a, b].some(({ written }) => written.includes('documents/1/manifest.json'));
      tried.push([from, bytes.slice(0, 4), isRelease]);
    };
    const { roots } = await publishRelease(release, [a.root, b.root], createTrial(run));
    expect(roots).toMatchObject([
      { isTried: true, written: 3 },
      { isTried: true, written: 3 },
    ]);
    expect(tried).toEqual([[expect.stringMatching(/^mem:/), 'ünïc', false]]);
    expect(await readdir(folder)).toEqual(here);
  });

  test('that fails for one root is repeated with the next', async () => {
    const [a, b] = [memoryRoot('mem://a'), memoryRoot('mem://b')];
    const run = vi.fn(async () => undefined);
    run.mockRejectedValueOnce(new YoloLiftError('SELF_TEST_FAILED', 'it finds nothing'));
    const { roots } = await publishRelease(await built(), [a.root, b.root], createTrial(run));
    expect(roots.filter(({ error }) => error?.code === 'SELF_TEST_FAILED')).toHaveLength(1);
    expect(roots.filter(({ isTried }) => isTried)).toHaveLength(1);
    expect(run).toHaveBeenCalledTimes(2);
  });

  test('that fails leaves the root without the release', async () => {
    const { root, objects } = memoryRoot('mem://a');
    const run = async () => {
      throw new YoloLiftError('SELF_TEST_FAILED', 'it finds nothing');
    };
    const [outcome] = (await publishRelease(await built(), [root], createTrial(run))).roots;
    expect(outcome?.error?.code).toBe('SELF_TEST_FAILED');
    expect(objects.has('documents/1/manifest.json')).toBe(false);
    expect(await listReleases(root)).toEqual([]);
  });

  test('is repeated for an existing release, and skipped for one that cannot be tested', async () => {
    const { root } = memoryRoot('mem://a');
    await publishRelease(await built(), [root]);
    const run = vi.fn(async () => undefined);
    expect((await publishRelease(await built(), [root], createTrial(run))).roots).toMatchObject([
      { isTried: true },
    ]);
    expect((await publishRelease(await built(), [root], createTrial(run, false))).roots).toMatchObject([
      { isTried: false },
    ]);
    expect(run).toHaveBeenCalledTimes(1);
  });
});

test('listReleases: by model and version, without incomplete ones', async () => {
  const { root, objects } = memoryRoot('mem://a');
  for (const version of ['10', '2']) await publishRelease(await built({ version }), [root]);
  objects.set('documents/3/model.onnx', new Uint8Array(5));
  objects.set('stray.txt', new Uint8Array(5));
  expect((await listReleases(root)).map(({ version, files }) => [version, files])).toEqual([
    ['2', 3],
    ['10', 3],
  ]);
});

describe('pointers', () => {
  function parameter(value?: string): PointerParameter & { value: string | undefined } {
    return {
      uri: 'mem:pointer',
      value,
      async read() {
        if (this.value === undefined) throw new YoloLiftError('PARAMETER_NOT_FOUND', 'none');
        return { value: this.value, version: this.value };
      },
      async write(text) {
        this.value = text;
      },
    };
  }
  const release = (version: string) => ({ model: 'documents', version });

  test('move, keep a history, and roll back', async () => {
    const pointer = parameter();
    for (const version of ['1', '2', '3']) await movePointer(pointer, release(version));
    expect(JSON.parse(pointer.value ?? '')).toEqual({
      ...release('3'),
      previous: [release('2'), release('1')],
    });
    expect(await rollBack(pointer)).toMatchObject({ version: '2', previous: [release('1')] });
    expect(await rollBack(pointer)).toEqual(release('1'));
    await expect(rollBack(pointer)).rejects.toMatchObject({ code: 'POINTER_INVALID' });
  });

  test('roll back to a given version', async () => {
    const pointer = parameter();
    for (const version of ['1', '2', '3']) await movePointer(pointer, release(version));
    await expect(rollBack(pointer, '9')).rejects.toThrow(
      'has no version 9 in its history; versions there: 2, 1',
    );
    expect(await rollBack(pointer, '1')).toEqual(release('1'));
  });

  test('the same release again does not change the history', async () => {
    const pointer = parameter('documents/1');
    await movePointer(pointer, release('1'));
    expect(JSON.parse(pointer.value ?? '')).toEqual(release('1'));
  });

  test('a pointer written by hand is moved, a value that is not a pointer is not overwritten', async () => {
    const byHand = parameter('documents/1');
    expect(await movePointer(byHand, release('2'))).toMatchObject({ version: '2', previous: [release('1')] });
    const other = parameter('{"password": "x"}');
    await expect(movePointer(other, release('2'))).rejects.toMatchObject({ code: 'POINTER_INVALID' });
    expect(other.value).toContain('password');
  });
});
