import { cp, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeCatWithExternalData } from '../../testing/cat-with-external-data.ts';
import { type BuiltNode, buildOnnxModel, type OnnxModelSpec } from '../../testing/onnx-model-builder.ts';
import type { BuiltRelease } from '../release/publish/publish-release.ts';
import { buildReleaseInChild, optimiseGraphInChild } from './build-in-child.ts';
import type { BuildReleaseOptions } from './build-release.ts';
import { canTry, tryRelease } from './try-release.ts';

let folder: string;
let cat: Awaited<ReturnType<typeof writeCatWithExternalData>>;
let built: BuiltRelease;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-publishing-'));
  cat = await writeCatWithExternalData(folder);
  built = await buildReleaseInChild(options());
});
afterAll(() => rm(folder, { recursive: true }));

function options(modelFile = cat.modelFile): BuildReleaseOptions {
  return { name: 'cats', version: '1', modelFile, selfTestImage: cat.image };
}

/** Writes a release to a folder, as read back from a root. */
async function layOut(name: string): Promise<string> {
  const place = join(folder, name);
  for (const [path, local] of built.localPaths) await cp(local, join(place, path), { recursive: true });
  return place;
}

/** A model whose output depends on `danger`, an output of `nodes`. */
async function dangerousModel(
  name: string,
  nodes: readonly BuiltNode[],
  initializers: OnnxModelSpec['initializers'] = [],
) {
  const file = join(folder, name);
  const model = buildOnnxModel({
    inputs: [{ name: 'images', shape: [1, 3, 64, 64] }],
    outputs: [{ name: 'output0', shape: [1, 5, 84] }],
    metadata: { task: 'detect', stride: '32', names: "{0: 'cat'}" },
    initializers: [
      { name: 'answer', type: 'float32', dims: [1, 5, 84], data: new Float32Array(420) },
      ...initializers,
    ],
    nodes: [
      { opType: 'ReduceMax', inputs: ['images'], outputs: ['max'], attributes: { keepdims: { int: 0 } } },
      ...nodes,
      { opType: 'Add', inputs: ['answer', 'danger'], outputs: ['output0'] },
    ],
  });
  await writeFile(file, model);
  return file;
}

/** −2⁶³ ÷ −1 raises SIGFPE; ONNX Runtime computes it during session creation. */
const trap = () =>
  dangerousModel(
    'trap.onnx',
    [
      { opType: 'Div', inputs: ['least', 'minus_one'], outputs: ['quotient'] },
      { opType: 'Cast', inputs: ['quotient'], outputs: ['float'], attributes: { to: { int: 1 } } },
      { opType: 'Mul', inputs: ['float', 'max'], outputs: ['danger'] },
    ],
    [
      { name: 'least', type: 'int64', dims: [1], data: [-(2 ** 63)] },
      { name: 'minus_one', type: 'int64', dims: [1], data: [-1] },
    ],
  );

/** A loop whose condition never changes. */
const endless = () =>
  dangerousModel(
    'endless.onnx',
    [
      { opType: 'Less', inputs: ['max', 'million'], outputs: ['yes'] },
      {
        opType: 'Loop',
        inputs: ['', 'yes', 'max'],
        outputs: ['danger'],
        attributes: {
          body: {
            graph: {
              inputs: [
                { name: 'turn', type: 'int64', shape: [] },
                { name: 'go', type: 'bool', shape: [] },
                { name: 'before', shape: [] },
              ],
              outputs: [
                { name: 'go_on', type: 'bool', shape: [] },
                { name: 'after', shape: [] },
              ],
              nodes: [
                { opType: 'Identity', inputs: ['go'], outputs: ['go_on'] },
                { opType: 'Identity', inputs: ['before'], outputs: ['after'] },
              ],
            },
          },
        },
      },
    ],
    [{ name: 'million', type: 'float32', dims: [], data: [1e6] }],
  );

test('the child builds the same release as this process, and an intact copy passes the trial', async () => {
  expect(built.manifest.selfTest?.detections).toMatchObject([{ name: 'cat' }]);
  const place = await layOut('whole');
  await tryRelease({ manifest: built.manifest, folder: place }, { from: 'mem://a' });
});

test.each([
  ['without a weight file', (path: string) => rm(path), 'MODEL_NOT_FOUND'],
  ['with a truncated weight file', (path: string) => truncate(path, 4), 'MODEL_CORRUPT'],
  ['with other weights', (path: string) => writeFile(path, Buffer.alloc(1680)), 'SELF_TEST_FAILED'],
])('a copy %s fails the trial', async (what, damage, code) => {
  const place = await layOut(what);
  await damage(join(place, 'weights/cat.onnx.data'));
  await expect(
    tryRelease({ manifest: built.manifest, folder: place }, { from: 'mem://a' }),
  ).rejects.toMatchObject({
    code,
  });
});

test('a model that crashes ONNX Runtime is an error that names the signal', async () => {
  const file = await trap();
  const failed = {
    code: 'SELF_TEST_FAILED',
    message: expect.stringMatching(/crashed \(SIG[A-Z]+\).*trap\.onnx/),
  };
  await expect(buildReleaseInChild(options(file))).rejects.toMatchObject(failed);
  await expect(optimiseGraphInChild(file, join(folder, 'simplified.onnx'))).rejects.toMatchObject(failed);
});

test('a model that never ends times out', { timeout: 60_000 }, async () => {
  const building = buildReleaseInChild(options(await endless()), { timeoutMs: 5_000 });
  await expect(building).rejects.toMatchObject({
    code: 'SELF_TEST_FAILED',
    message: expect.stringMatching(/endless\.onnx .*within 5 s/),
  });
});

test('an error of the work keeps its code', async () => {
  const building = buildReleaseInChild({ ...options(), selfTestImage: join(folder, 'nowhere.png') });
  await expect(building).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  await expect(buildReleaseInChild(options(join(folder, 'no.onnx')))).rejects.toMatchObject({
    code: 'MODEL_NOT_FOUND',
  });
});

test('releases of other runtimes are not tested', async () => {
  expect(canTry({ runtime: 'yolo' })).toBe(true);
  expect(canTry({ runtime: 'onnx' })).toBe(false);
  expect(await readdir(folder)).not.toContain('simplified.onnx');
});
