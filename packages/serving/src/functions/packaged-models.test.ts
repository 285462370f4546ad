import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfiguration } from '../configuration/configuration.ts';
import { withPackagedModels } from './packaged-models.ts';

let folder: string;
let module: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift, packaged-'));
  await mkdir(join(folder, 'models'));
  module = pathToFileURL(join(folder, 'main.mjs')).href;
});
afterAll(() => rm(folder, { recursive: true }));

test('a packaged model needs no settings, at any path', () => {
  const { configuration } = parseConfiguration(withPackagedModels({ MODEL_POINTER: '' }, module), {});
  expect(configuration.sources.map((root) => fileURLToPath(root))).toEqual([join(folder, 'models')]);
  expect(fileURLToPath(configuration.pointer)).toBe(join(folder, 'models', 'pointer.json'));
});

test('packaged models come before configured sources; a configured pointer is kept', () => {
  const set = { MODEL_POINTER: 'ssm:/models/documents', MODEL_SOURCES: 's3://bucket/models', OWN: 'kept' };
  const environment = withPackagedModels(set, module);
  const { configuration } = parseConfiguration(environment, {});
  expect(configuration.sources).toEqual([expect.stringMatching(/\/models$/), 's3://bucket/models']);
  expect(configuration.pointer).toBe('ssm:/models/documents');
  expect(environment.OWN).toBe('kept');
});

test('without a models folder the environment is unchanged', () => {
  const environment = { MODEL_SOURCES: 's3://bucket/models' };
  expect(withPackagedModels(environment, pathToFileURL(join(folder, 'elsewhere/main.mjs')).href)).toBe(
    environment,
  );
});
