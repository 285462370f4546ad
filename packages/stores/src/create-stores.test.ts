import { createImageReader } from '@yololift/serving/images';
import { expect, test } from 'vitest';
import { createStores, storeGrammar } from './create-stores.ts';

const schemesOf = (all: readonly { readonly example: string }[]) =>
  all.map(({ example }) => example.split(':')[0]);

test('every store has a grammar; local stores come last', () => {
  expect(schemesOf(storeGrammar.roots)).toEqual(['s3', 'az', 'gs', 'file']);
  expect(schemesOf(storeGrammar.parameters)).toEqual([
    ...['ssm', 'appconfig', 'gcp-parameter', 'gcp-secret'],
    ...['env', 'file'],
  ]);
});

test.each([
  ['s3://scans/in', 's3://scans/in/2026//100%25 ?#.jpg', 's3://scans'],
  ['gs://*', 'gs://any-bucket/ページ 1.jpg', 'gs://any-bucket'],
  ['az://account/container', 'az://account/container/in/a.jpg', 'az://account/container'],
])('below %s, %s is read in %s', async (place, uri, root) => {
  const opened: string[] = [];
  const openRoot = async (name: string) => {
    opened.push(name);
    throw new Error('not opened');
  };
  const reader = createImageReader({ openRoot, grammar: storeGrammar, allowedRoots: [place] });
  await expect(reader.read(uri, { signal: AbortSignal.timeout(5_000) })).rejects.toThrow('not opened');
  expect(opened).toEqual([root]);
});

test.each([
  'appconfig://store/key?code=SEKRET',
  'ssm:/models?label=SEKRET',
  's3://bucket/models?label=SEKRET',
])('%s is refused, and the error does not repeat it', async (uri) => {
  const error = await createStores({})
    .openParameter(uri)
    .catch((caught: Error) => caught);
  expect(error).toMatchObject({ code: 'URI_UNSUPPORTED', message: expect.not.stringContaining('SEKRET') });
});
