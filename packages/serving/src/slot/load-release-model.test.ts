import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from '@yololift/core/async';
import { buildRelease } from '@yololift/core/publishing';
import type { SelfTest } from '@yololift/core/release';
import {
  type BuiltRelease,
  createReleaseLoader,
  fingerprintFile,
  publishRelease,
} from '@yololift/core/release';
import { openFolderStore } from '@yololift/core/stores';
import { constantYoloModel, foundBy } from '@yololift/core/testing';
import { yoloRuntime } from '@yololift/core/yolo';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordingLogger } from '../../testing/slot-fixture.ts';
import { loadReleaseModel } from './load-release-model.ts';

/** 84 candidates on a 64×64 input: 8×8 + 4×4 + 2×2. */
const CANDIDATES = 84;

let folder: string;
let built: BuiltRelease;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-load-'));
  const data = new Float32Array(5 * CANDIDATES);
  for (const [attribute, value] of [32, 32, 20, 20, 0.9].entries()) data[attribute * CANDIDATES] = value;
  const [modelFile, selfTestImage] = [join(folder, 'cat.onnx'), join(folder, 'grey.png')];
  const model = constantYoloModel({
    input: { shape: [1, 3, 64, 64] },
    outputs: [{ name: 'output0', shape: [1, 5, CANDIDATES], data }],
    metadata: { task: 'detect', stride: '32', names: "{0: 'cat'}" },
  });
  await writeFile(modelFile, model);
  await writeFile(join(folder, 'half.onnx'), model.subarray(0, model.length / 2));
  const grey = sharp({ create: { width: 64, height: 64, channels: 3, background: '#777' } });
  await writeFile(selfTestImage, await grey.png().toBuffer());
  built = await buildRelease({ name: 'cats', version: 'good', modelFile, selfTestImage });
});

afterAll(() => rm(folder, { recursive: true }));

/** Publishes `built` with changes and loads it. */
async function load(version: string, changes: Partial<BuiltRelease['manifest']>, modelFile = 'cat.onnx') {
  const path = join(folder, modelFile);
  const others = built.manifest.files.filter((file) => file.path !== 'model.onnx');
  const files = [{ path: 'model.onnx', ...(await fingerprintFile(path)) }, ...others];
  const store = openFolderStore(pathToFileURL(join(folder, 'root')).href);
  const release = {
    manifest: { ...built.manifest, ...changes, version, files },
    localPaths: new Map([...built.localPaths, ['model.onnx', path]]),
  };
  await publishRelease(release, [store]);
  const sources = [{ uri: store.uri, reader: store, folder: store.folder }];
  const loader = createReleaseLoader(
    { sources, clock: systemClock, logger: recordingLogger() },
    { cacheFolder: join(folder, 'cache') },
  );
  const needed: number[] = [];
  const options = {
    signal: new AbortController().signal,
    assertRoom: (bytes: number) => void needed.push(bytes),
  };
  const name = { model: 'cats', version };
  const loaded = await loadReleaseModel(
    { loader, runtimes: { yolo: () => yoloRuntime() }, run: { thread: 'inline', threads: 1 } },
    name,
    options,
  );
  return { ...loaded, needed, bytes: files[0]?.size ?? 0 };
}

test('a release becomes a model that passed its self-test', async () => {
  const { model, record, needed, bytes } = await load('good', {});
  expect(await foundBy(model, join(folder, 'grey.png'))).toMatchObject([{ name: 'cat' }]);
  expect(needed).toEqual([80e6 + 4 * bytes]);
  expect(record.sessionMs).toBeGreaterThan(0);
  expect(record.selfTestMs).toBeGreaterThan(0);
  await model.close();
});

test('a model whose predictions differ from the recorded ones does not serve', async () => {
  const selfTest = built.manifest.selfTest as SelfTest;
  const elsewhere: [number, number, number, number] = [0, 0, 9, 9];
  const detections = selfTest.detections.map((one) => ({ ...one, box: elsewhere }));
  const moved = { selfTest: { ...selfTest, detections } };
  await expect(load('moved', moved)).rejects.toMatchObject({ code: 'SELF_TEST_FAILED' });
});

test('a model that fails to load gives its own error, not that of the self-test', async () => {
  await expect(load('half', {}, 'half.onnx')).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
});
