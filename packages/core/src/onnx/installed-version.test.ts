import { expect, test } from 'vitest';
import { installedVersion } from './installed-version.ts';
import { onnxRuntimeVersion } from './session.ts';

test('the installed version is the one that loads', async () => {
  expect(installedVersion()).toBe(await onnxRuntimeVersion());
});
