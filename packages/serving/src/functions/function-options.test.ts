import { configuredRuntime } from '@yololift/core/model';
import { expect, test, vi } from 'vitest';
import * as z from 'zod';
import { constantRuntime } from '../../testing/constant-runtime.ts';
import { readOptions } from './function-options.ts';

const environment = { MODEL_POINTER: 'env:POINTER', MODEL_SOURCES: 'file:///models', REGION: 'eu' };
const given = { environment, module: import.meta.url, stores: {} };

test('a runtime is created on first use, from its own variables', async () => {
  const runtime = constantRuntime();
  const create = vi.fn(() => runtime);
  const constant = configuredRuntime({ LOUDNESS: z.coerce.number().default(3) }, create);
  const { settings, deps } = readOptions({ ...given, runtimes: { constant } }, { REGION: z.string() });
  expect(settings).toMatchObject({ REGION: 'eu' });
  expect(create).not.toHaveBeenCalled();
  expect(await deps.runtimes.constant?.()).toBe(runtime);
  expect(create).toHaveBeenCalledWith(expect.objectContaining({ LOUDNESS: 3 }));
  expect(deps.configuration.sources).toEqual(['file:///models']);
});

test("a runtime's invalid variable is reported with the others", () => {
  const constant = configuredRuntime({ LOUDNESS: z.coerce.number().describe('how loud') }, () =>
    constantRuntime(),
  );
  const wrong = { ...given, environment: { ...environment, LOUDNESS: 'very', MAX_QUEUE: 'many' } };
  const read = () => readOptions({ ...wrong, runtimes: { constant } }, {});
  expect(read).toThrow(/MAX_QUEUE: .*LOUDNESS: .* \(how loud\)/s);
});
