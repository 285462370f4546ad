import { expect, test } from 'vitest';
import { checkLibc } from './check-libc.ts';
import { thisMachine } from './machine.ts';

test.each([
  ['2.28', 'ok'],
  ['2.36', 'ok'],
  ['3.0', 'ok'],
  ['2.27', 'failure'],
  ['2.4', 'failure'],
  [undefined, 'failure'],
])('glibc %s: %s', (version, status) => {
  expect(checkLibc({ platform: 'linux', glibcVersion: () => version }).status).toBe(status);
});

test('musl is a failure with an alternative', () => {
  expect(checkLibc({ platform: 'linux', glibcVersion: () => undefined })).toMatchObject({
    code: 'LIBC_UNSUPPORTED',
    found: expect.stringContaining('musl'),
    fix: expect.stringContaining('not Alpine'),
  });
});

test('other systems are skipped', () => {
  expect(checkLibc({ platform: 'darwin', glibcVersion: () => undefined }).status).toBe('skipped');
});

test.runIf(process.platform === 'linux')('this machine has a supported glibc', () => {
  expect(checkLibc(thisMachine([]))).toMatchObject({
    status: 'ok',
    found: expect.stringMatching(/^glibc 2\.\d+/),
  });
});
