import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { systemClock } from '@yololift/core/async';
import { buildRelease } from '@yololift/core/publishing';
import { createReleaseLoader, formatManifest, publishRelease } from '@yololift/core/release';
import { openFolderStore } from '@yololift/core/stores';
import { type CatWithExternalData, foundBy, writeCatWithExternalData } from '@yololift/core/testing';
import { yoloRuntime } from '@yololift/core/yolo';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordingLogger } from '../../testing/slot-fixture.ts';
import { loadReleaseModel } from './load-release-model.ts';

// Models with external weight files, from a developer's folder to serving.

let folder: string;
let cat: CatWithExternalData;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-external-'));
  cat = await writeCatWithExternalData(join(folder, 'export'));
});
afterEach(() => rm(folder, { recursive: true }));

const root = () => openFolderStore(pathToFileURL(join(folder, 'mount')).href);
const build = (changes: Partial<Parameters<typeof buildRelease>[0]> = {}) =>
  buildRelease({
    name: 'cats',
    version: '1',
    modelFile: cat.modelFile,
    selfTestImage: cat.image,
    ...changes,
  });

async function load(isMounted: boolean) {
  const { uri, fetch, folder: mount } = root();
  const source = { uri, reader: { uri, fetch }, ...(isMounted && { folder: mount }) };
  const deps = { sources: [source], clock: systemClock, logger: recordingLogger() };
  const loader = createReleaseLoader(deps, { cacheFolder: join(folder, 'cache') });
  const needed: number[] = [];
  const loaded = await loadReleaseModel(
    { loader, runtimes: { yolo: () => yoloRuntime() }, run: { thread: 'inline', threads: 1 } },
    { model: 'cats', version: '1' },
    { signal: new AbortController().signal, assertRoom: (bytes) => void needed.push(bytes) },
  );
  return { ...loaded, needed };
}

test('a release has the weight files at the paths that the model names', async () => {
  const { manifest } = await build();
  expect(manifest.files.map(({ path }) => path)).toEqual([
    'model.onnx',
    'weights/cat.onnx.data',
    'self-test.png',
  ]);
  expect(formatManifest((await build()).manifest)).toEqual(formatManifest(manifest));
});

test.each([
  ['a bucket', false],
  ['a mount', true],
])('a release in %s serves from the cache', async (_what, isMounted) => {
  const { roots } = await publishRelease(await build(), [root()]);
  expect(roots).toMatchObject([{ written: 4 }]);
  await rm(join(folder, 'export/weights'), { recursive: true });
  const { model, record, needed } = await load(isMounted);
  expect(await foundBy(model, cat.image)).toMatchObject([{ name: 'cat' }]);
  expect(record.bytes).toBeGreaterThan(0);
  expect(needed[0]).toBeGreaterThan(80e6 + 4 * 5 * 84 * 4); // includes the weights
  expect(await readdir(join(folder, 'cache/releases'))).toHaveLength(1);
  await model.close();
  const again = await load(isMounted);
  expect(again.record).toMatchObject({ source: 'cache', bytes: 0 });
  await again.model.close();
});

test('truncating a file on a mount does not crash the serving process', {
  timeout: 60_000,
}, async () => {
  await publishRelease(await build(), [root()]);
  const program = fileURLToPath(new URL('../../testing/predict-after-cut.ts', import.meta.url));
  const mounted = join(root().folder, 'cats/1/weights/cat.onnx.data');
  const args = [program, root().folder, join(folder, 'cache'), cat.image, mounted];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed, ending] = await Promise.all([text(child.stdout), once(child, 'close')]);
  expect({ printed, ending }).toEqual({ printed: '["cat"]', ending: [0, null] });
});

describe('is not built', () => {
  test('without a weight file', async () => {
    await rm(cat.dataFile);
    await expect(build()).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining(cat.dataFile),
    });
  });

  test('with a weight file that is too short', async () => {
    await truncate(cat.dataFile, 1679);
    await expect(build()).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringContaining('needs 1680'),
    });
  });

  test('with a link that points outside its folder', async () => {
    await mkdir(join(folder, 'elsewhere'));
    await writeFile(join(folder, 'elsewhere/w.bin'), Buffer.alloc(1680));
    await rm(cat.dataFile);
    await symlink(join(folder, 'elsewhere/w.bin'), cat.dataFile);
    await expect(build()).rejects.toMatchObject({
      code: 'MODEL_UNSUPPORTED',
      message: expect.stringContaining('link'),
    });
  });

  test.each([
    'model.onnx',
    'Model.ONNX',
    'manifest.json',
    '.complete',
    'self-test.png',
    'self-test.png/w.bin',
    'b\\c',
  ])('with weights in %s, a path that a release uses for another file', async (location) => {
    cat = await writeCatWithExternalData(join(folder, 'taken'), location);
    await expect(build()).rejects.toMatchObject({ code: 'RELEASE_INVALID' });
  });
});
