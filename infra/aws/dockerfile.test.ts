import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { lintDockerfile } from '../testing/lint-dockerfile.ts';

const text = await readFile(new URL('Dockerfile', import.meta.url), 'utf8');

test('the linters find nothing', () => {
  expect(lintDockerfile(text)).toEqual([]);
});

test("the command is the bundle's handler", () => {
  expect(text.trimEnd().split('\n').at(-1)).toBe('CMD ["main.handler"]');
});

test.each([
  ['COPY . ./', 'COPI . ./', 'Unknown instruction: COPI'],
  ['COPY . ./', 'COPY --link . ./', 'needs BuildKit'],
  ['COPY . ./', 'COPY <<EOF main.mjs\nexport {}\nEOF', 'Invalid Line'],
  ['COPY . ./', 'RUN apt-get install python3', 'apt-get'],
  ['lambda/nodejs:24\n', 'lambda/nodejs\n', 'Base Image Missing Tag'],
  ['lambda/nodejs:24\n', 'docker/library/node:24-alpine\n', 'no glibc'],
  ['FROM $BASE\n', 'FROM public.ecr.aws/lambda/nodejs:24\n', 'cannot be pinned'],
])('they find %j replaced with %j', (right, wrong, message) => {
  expect(text).toContain(right);
  expect(lintDockerfile(text.replace(right, wrong)).join('\n')).toContain(message);
});
