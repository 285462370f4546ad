import { expect, test } from 'vitest';
import * as z from 'zod';
import { parseConfiguration } from './configuration.ts';

const GOOD = {
  MODEL_POINTER: 'ssm:/models/documents',
  MODEL_SOURCES: 'file:///mnt/models, s3://bucket/models',
};

function problemsOf(environment: Record<string, string>): string {
  try {
    parseConfiguration(environment, { OWN: z.enum(['a', 'b']).describe('one of two') });
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('it was taken');
}

test('roots keep their order, and what is not said has its default', () => {
  const { configuration } = parseConfiguration(GOOD, {});
  expect(configuration).toMatchObject({
    pointer: 'ssm:/models/documents',
    sources: ['file:///mnt/models', 's3://bucket/models'],
    pointerTtlMs: 60_000,
    verify: 'once',
    imageSources: [],
    results: undefined,
    maxBodyBytes: 20e6,
  });
});

test('a variable that a template left empty counts as not set', () => {
  const { configuration } = parseConfiguration({ ...GOOD, MODEL_CACHE_MB: '', POINTER_TTL_SECONDS: '' }, {});
  expect(configuration).toMatchObject({ maxCacheBytes: undefined, pointerTtlMs: 60_000 });
});

test('everything that is wrong is told at once, with what it should be', () => {
  const message = problemsOf({ MODEL_SOURCES: ' , ', MAX_QUEUE: 'many', LOG_LEVEL: 'loud', OWN: 'c' });
  expect(message.split('\n')).toEqual([
    "the function's environment is not right; mend all of these:",
    expect.stringContaining('MODEL_POINTER: is not set (the parameter that points'),
    expect.stringContaining('MODEL_SOURCES: names no root'),
    expect.stringContaining('MAX_QUEUE: '),
    expect.stringContaining('LOG_LEVEL: '),
    expect.stringMatching(/OWN: .* \(one of two\)/),
  ]);
});

test.each(['models', '/mnt/models', 's3:'])('%s is no root', (root) => {
  expect(problemsOf({ ...GOOD, MODEL_SOURCES: root, OWN: 'a' })).toContain('no URI, as file:///mnt/models');
});
