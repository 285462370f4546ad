import { expect, test } from 'vitest';
import * as z from 'zod';
import { parseConfiguration } from './configuration.ts';

const GOOD = {
  MODEL_POINTER: 'ssm:/models/documents',
  MODEL_SOURCES: 'file:///mnt/models, s3://bucket/models',
};

function readProblems(environment: Record<string, string>): string {
  try {
    parseConfiguration(environment, { OWN: z.enum(['a', 'b']).describe('one of two') });
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('the configuration was accepted');
}

test('keeps the order of roots, and fills in defaults', () => {
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

test('an empty variable counts as not set', () => {
  const { configuration } = parseConfiguration({ ...GOOD, MODEL_CACHE_MB: '', POINTER_TTL_SECONDS: '' }, {});
  expect(configuration).toMatchObject({ maxCacheBytes: undefined, pointerTtlMs: 60_000 });
});

test('reports all invalid variables at once, with their descriptions', () => {
  const message = readProblems({ MODEL_SOURCES: ' , ', MAX_QUEUE: 'many', LOG_LEVEL: 'loud', OWN: 'c' });
  expect(message.split('\n')).toEqual([
    'invalid environment variables; fix all of these:',
    expect.stringContaining('MODEL_POINTER: is not set (parameter that points'),
    expect.stringContaining('MODEL_SOURCES: has no root'),
    expect.stringContaining('MAX_QUEUE: '),
    expect.stringContaining('LOG_LEVEL: '),
    expect.stringMatching(/OWN: .* \(one of two\)/),
  ]);
});

test.each(['models', '/mnt/models', 's3:'])('refuses %s as a root', (root) => {
  expect(readProblems({ ...GOOD, MODEL_SOURCES: root, OWN: 'a' })).toContain(
    'is not a URI such as file:///mnt/models',
  );
});
