import { expect, test, vi } from 'vitest';
import * as z from 'zod';
import { constantRuntime } from '../../testing/constant-runtime.ts';
import { readOptions } from './function-options.ts';

const environment = { MODEL_POINTER: 'env:POINTER', MODEL_SOURCES: 'file:///models', REGION: 'eu' };
const given = { environment, module: import.meta.url, stores: {} };

test('a runtime is made when it is asked for, of the configuration', async () => {
  const runtime = constantRuntime();
  const make = vi.fn(() => runtime);
  const { settings, deps } = readOptions({ ...given, runtimes: { constant: make } }, { REGION: z.string() });
  expect(settings).toEqual({ REGION: 'eu' });
  expect(make).not.toHaveBeenCalled();
  expect(await deps.runtimes.constant?.()).toBe(runtime);
  expect(make).toHaveBeenCalledWith(deps.configuration);
  expect(deps.configuration.sources).toEqual(['file:///models']);
});
