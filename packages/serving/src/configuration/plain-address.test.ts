import { assertPlainAddress, createStoreRegistry, plainAddress } from '@yololift/core/stores';
import { CLOUD_GRAMMAR } from '@yololift/core/testing';
import { describe, expect, test } from 'vitest';
import { lazyParameter, lazySource } from './lazy-stores.ts';

const PLAIN = [
  's3://bucket/pre-fix/a@b',
  'az://account/container',
  'gs://bucket',
  'file:///mnt/a%3Fb%23c@d',
  'ssm:/models/documents',
  'env:POINTER',
  'gcp-parameter://project/global/documents',
  'gcp-secret://project/documents',
  'appconfig://store/a/key?label=prod',
  'appconfig://store/a/key?label=',
  'appconfig://store/a/key',
];

test.each(PLAIN)('%s is plain', (uri) => {
  expect(() => assertPlainAddress(uri, CLOUD_GRAMMAR)).not.toThrow();
});

const SECRET = 'SEKRET';
const load = async () => ({});

describe.each([
  ['a query', `s3://bucket/p?X-Amz-Signature=${SECRET}`],
  ['a query', `az://account/models?sig=${SECRET}`],
  ['a query', `file:///mnt/models?${SECRET}`],
  ['a query', `ssm:/models?token=${SECRET}`],
  ['a query', `env:NAME?${SECRET}`],
  ['a query', `appconfig://store/key?label=a&code=${SECRET}`],
  ['a query', `appconfig://store/key?code=${SECRET}`],
  ['a query', `https://example.com/models?sig=${SECRET}`],
  ['a fragment', `gs://bucket/p#${SECRET}`],
  ['a fragment', `appconfig://store/key?label=a#${SECRET}`],
  ['a user', `s3://me:${SECRET}@bucket/p`],
  ['a user', `gcp-parameter://${SECRET}@project/global/x`],
  ['a user', `https://me:${SECRET}@example.com/models`],
])('%s', (what, uri) => {
  const registry = createStoreRegistry({}, { s3: { load }, ssm: { load } });

  test.each([
    ['a root', () => registry.openRoot(uri)],
    ['a parameter', () => registry.openParameter(uri)],
    ['a source of a function', async () => lazySource(registry, uri)],
    ['a pointer of a function', async () => lazyParameter(registry, uri)],
  ])('in %s is refused, and not repeated', async (_kind, open) => {
    const error = await open().then(
      () => undefined,
      (caught: Error) => caught,
    );
    expect(error).toMatchObject({ code: 'URI_UNSUPPORTED', message: expect.stringContaining(what) });
    expect(error?.message).not.toContain(SECRET);
  });
});

test('invalid text, which may be a key, is not repeated in the error', async () => {
  const registry = createStoreRegistry({});
  for (const text of [`AccountName=a;AccountKey=${SECRET}`, `data:${SECRET};base64`]) {
    const error = await registry.openRoot(text).catch((caught: Error) => caught);
    expect(error).toMatchObject({ code: 'URI_UNSUPPORTED', message: expect.not.stringContaining(SECRET) });
  }
  expect(plainAddress('models')).toBe('"models"');
  expect(plainAddress('ftp://x/models')).toBe('ftp://x/models');
});
