import { CLOUD_GRAMMAR } from '@yololift/core/testing';
import { expect, test } from 'vitest';
import { createResultFilter, isOwnKey } from './own-keys.ts';
import { resultKey } from './result-key.ts';

const release = { model: 'cats', version: '2026.01-rc_1', digest: `sha256:${'0f'.repeat(32)}` };

test.each([
  's3://in/page 1.png',
  'https://example.com/%E8%AB%8B?sig=x',
  'gs://in/..b/…',
  'az://a/c/.json',
  's3://in/a/',
])('the result of %s is known again', (uri) => {
  expect(isOwnKey(resultKey({ image: { uri, etag: '"1"' }, release, options: { confidence: 0.5 } }))).toBe(
    true,
  );
});

test.each([
  'page.json',
  'runs/a/b.json',
  'runs/.json',
  'runs/a.jpg',
  'cats/3/0f1e2d3c4b5a/a.json',
  'cats/3/0f1e2d3c4b5/a-00000000000000000000000000000000.json',
  'x/cats/3/0f1e2d3c4b5a/a-00000000000000000000000000000000.json',
])('%s is none', (key) => {
  expect(isOwnKey(key)).toBe(false);
});

test.each([
  ['s3://bucket/found', 's3://bucket/found/runs/a.json', true],
  ['s3://bucket', 's3://bucket/runs/a.json', true],
  ['az://account/container/x/', 'az://account/container/x/runs/a.json', true],
  ['gs://bucket', 's3://bucket/runs/a.json', false],
  ['s3://bucket/found', 's3://other/found/runs/a.json', false],
  ['s3://bucket/found', 's3://bucket/../found/runs/a.json', false],
  [undefined, 's3://bucket/runs/a.json', false],
])('below %s, %s: %s', (root, uri, isOwn) => {
  expect(createResultFilter(root, CLOUD_GRAMMAR)(uri)).toBe(isOwn);
});
