import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixture, fixturesFolder, NO_FIXTURES } from '../../testing/fixtures.ts';
import { unpackTarball } from '../release/publish/unpack-tarball.ts';
import { buildReleaseInChild } from './build-in-child.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-given-'));
});
afterEach(() => rm(folder, { recursive: true }));

const build = (...model: readonly string[]) =>
  buildReleaseInChild(
    {
      name: 'cases',
      version: '1',
      modelFile: fixture('cases', ...model),
      selfTestImage: fixture('cases', 'grey96.png'),
      allowEmptySelfTest: true,
    },
    { timeoutMs: 8_000 },
  );

describe.skipIf(fixturesFolder === undefined)(`real-world models (${NO_FIXTURES})`, () => {
  test('a model with an external weight file is released with both files', { timeout: 30_000 }, async () => {
    const { manifest } = await build('P01-external-data', 'model.onnx');
    expect(manifest.files.map(({ path }) => path)).toEqual([
      'model.onnx',
      'model.onnx.data',
      'self-test.png',
    ]);
  });

  test.each([
    ['sigfpe_load.onnx', 'SELF_TEST_FAILED', /SIGFPE/],
    ['funcbomb.onnx', 'SELF_TEST_FAILED', /within 8 s/],
    ['ext_split.onnx', 'MODEL_', /./],
  ])('%s is rejected', { timeout: 30_000 }, async (name, code, words) => {
    await expect(build('hostile', name)).rejects.toMatchObject({
      code: expect.stringContaining(code),
      message: expect.stringMatching(words),
    });
  });

  test('unpacking a tarball truncated inside a file always settles', async () => {
    for (let round = 0; round < 30; round += 1) {
      const unpacking = unpackTarball(fixture('cases/hostile/cut.tar.gz'), join(folder, `${round}`));
      await expect(unpacking).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
    }
    expect(await readdir(folder)).not.toContain('model.onnx');
  });
});
