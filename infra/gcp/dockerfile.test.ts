import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { lintDockerfile } from '../testing/lint-dockerfile.ts';

const text = await readFile(new URL('Dockerfile', import.meta.url), 'utf8');

test('the linters find nothing', () => {
  expect(lintDockerfile(text)).toEqual([]);
});

test.each([
  ['WORKDIR /function', 'WORKDIRR /function', 'Unknown instruction: WORKDIRR'],
  ['node:24-bookworm-slim\n', 'node:24-alpine\n', 'no glibc'],
  ['USER 65532:65532\n', 'USER root\n', 'runs as root'],
])('they find %j written as %j', (right, wrong, message) => {
  expect(text).toContain(right);
  expect(lintDockerfile(text.replace(right, wrong)).join('\n')).toContain(message);
});
