import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { lintDockerfile } from '../testing/lint-dockerfile.ts';

const text = await readFile(new URL('Dockerfile', import.meta.url), 'utf8');

test('the linters find nothing', () => {
  expect(lintDockerfile(text)).toEqual([]);
});

test('its base is pinned, and has the Node version that tests run on', () => {
  expect(text).toMatch(new RegExp(`^ARG BASE=.*node:${process.versions.node}-.*@sha256:[0-9a-f]{64}$`, 'm'));
});

test.each([
  ['WORKDIR /function', 'WORKDIRR /function', 'Unknown instruction: WORKDIRR'],
  ['bookworm-slim@', 'alpine@', 'no glibc'],
  ['USER 65532:65532\n', 'USER root\n', 'runs as root'],
])('they find %j replaced with %j', (right, wrong, message) => {
  expect(text).toContain(right);
  expect(lintDockerfile(text.replace(right, wrong)).join('\n')).toContain(message);
});
