import { YoloLiftError } from '@yololift/core/errors';
import { yoloRuntime } from '@yololift/core/yolo';
import { expect, test } from 'vitest';
import { checkNative } from './check-native.ts';
import { thisMachine } from './machine.ts';

const { natives } = yoloRuntime();
const machine = thisMachine(natives);

test.each(natives)('$name loads here', async (native) => {
  expect(await checkNative(native, machine)).toMatchObject({
    status: 'ok',
    found: expect.stringMatching(/^\d+\.\d+\.\d+ loads on /),
  });
});

test('a library that does not load is reported with the first line of the system error', async () => {
  const cause = new Error('libvips.so: cannot open shared object file\nRequire stack:\n- here');
  const load = async () => {
    throw new YoloLiftError('INTERNAL', 'it cannot be loaded', { cause });
  };
  expect(await checkNative({ name: 'sharp', load }, { platform: 'linux', arch: 'arm64' })).toEqual({
    status: 'failure',
    code: 'NATIVE_BINARY_MISSING',
    found: 'does not load on linux-arm64: libvips.so: cannot open shared object file',
    fix: 'install the dependencies for linux-arm64, and deploy sharp together with its binary',
  });
});
