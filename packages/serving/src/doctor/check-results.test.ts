import { CLOUD_GRAMMAR } from '@yololift/core/testing';
import { expect, test } from 'vitest';
import { checkResults } from './check-results.ts';

test.each([
  ['apart', 's3://found', ['s3://scans', 'https://example.com'], { status: 'ok' }],
  ['no image sources', 's3://found', [], { status: 'ok' }],
  [
    'below',
    's3://scans/found',
    ['s3://a', 's3://scans'],
    { code: 'RESULTS_OVERLAP', found: 'results overlap IMAGE_SOURCES: s3://scans' },
  ],
  ['above', 's3://scans', ['s3://scans/in'], { status: 'warning', code: 'RESULTS_OVERLAP' }],
  ['any bucket', 's3://found', ['s3://*'], { status: 'warning', code: 'RESULTS_OVERLAP' }],
])('results %s', (_where, results, imageSources, finding) => {
  expect(checkResults(results, { imageSources }, CLOUD_GRAMMAR)).toMatchObject(finding);
});
