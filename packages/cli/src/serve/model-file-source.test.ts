import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Logger, loadYolo } from '@yololift/core';
import { writeCatWithExternalData } from '@yololift/core/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openModelFile } from './model-file-source.ts';

const nothing = () => undefined;
const quiet: Logger = { info: nothing, warn: nothing, error: nothing };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-own-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a model with external weights is served from a copy, which is removed on close', async () => {
  const { modelFile, dataFile, image } = await writeCatWithExternalData(folder);
  let loaded = '';
  const source = await openModelFile(
    modelFile,
    (file) => {
      loaded = file;
      return loadYolo(file, { thread: 'inline' });
    },
    quiet,
  );
  await source.start();
  expect(await readdir(dirname(loaded), { recursive: true })).toEqual(
    expect.arrayContaining(['cat.onnx', 'weights/cat.onnx.data']),
  );
  await truncate(dataFile, 1);
  const found = await source.source.use(async ({ model: { task } }) =>
    task.run({ bytes: await readFile(image) }, task.parseOptions({})),
  );
  expect(found.document).toMatchObject({ detections: [{ name: 'cat' }] });
  await source.close();
  await expect(readdir(dirname(loaded))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a model in one file is served in place', async () => {
  const loaded: string[] = [];
  const source = await openModelFile(
    '/nowhere/model.onnx',
    (file) => {
      loaded.push(file);
      return loadYolo(file);
    },
    quiet,
  );
  await expect(source.start()).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  expect(loaded).toEqual(['/nowhere/model.onnx']);
  await source.close();
});
