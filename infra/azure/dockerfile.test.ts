import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { lintDockerfile } from '../testing/lint-dockerfile.ts';

const text = await readFile(new URL('Dockerfile', import.meta.url), 'utf8');

test('the linters find nothing', () => {
  expect(lintDockerfile(text)).toEqual([]);
});

test.each([
  ['ENV AzureWebJobsScriptRoot', 'ENW AzureWebJobsScriptRoot', 'Unknown instruction: ENW'],
  ['azure-functions/node:4-node24\n', 'azure-functions/node\n', 'Base Image Missing Tag'],
  ['FROM $BASE\n', 'FROM mcr.microsoft.com/azure-functions/node:4-node24\n', 'cannot be pinned'],
])('they find %j replaced with %j', (right, wrong, message) => {
  expect(text).toContain(right);
  expect(lintDockerfile(text.replace(right, wrong)).join('\n')).toContain(message);
});
