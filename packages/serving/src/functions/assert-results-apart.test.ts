import { CLOUD_GRAMMAR } from '@yololift/core/testing';
import { expect, test } from 'vitest';
import { assertResultsApart } from './assert-results-apart.ts';

const shared = { results: 's3://scans/found', imageSources: ['s3://scans'] };

test.each([['application/json'], ['text/plain', 'application/*'], ['*/*']])(
  'items of %s, %s are refused',
  (...types) => {
    expect(() => assertResultsApart(shared, types, CLOUD_GRAMMAR)).toThrowError(
      expect.objectContaining({
        code: 'CONFIGURATION_INVALID',
        message: expect.stringContaining('s3://scans/found'),
      }),
    );
  },
);

test('image tasks and separate roots are accepted', () => {
  assertResultsApart(shared, ['image/*'], CLOUD_GRAMMAR);
  assertResultsApart({ ...shared, imageSources: ['s3://in'] }, ['application/json'], CLOUD_GRAMMAR);
  assertResultsApart({ ...shared, results: undefined }, ['application/json'], CLOUD_GRAMMAR);
});
