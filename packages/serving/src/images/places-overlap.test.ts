import { CLOUD_GRAMMAR } from '@yololift/core/testing';
import { expect, test } from 'vitest';
import { placesOverlap } from './places-overlap.ts';

test.each([
  ['s3://scans', 's3://scans/found', true],
  ['s3://scans/found', 's3://scans/found/', true],
  ['s3://scans/in', 's3://scans/found', false],
  ['s3://scans/in', 's3://scans/in2', false],
  ['s3://scans', 'gs://scans', false],
  ['s3://*', 's3://scans/found', true],
  ['s3://*', 'gs://scans', false],
  ['az://account/in', 'az://account/in/found', true],
  ['file:///mnt/in', 'file:///mnt', true],
  ['https://example.com', 's3://scans', false],
  ['nonsense', 's3://scans', false],
])('%s and %s: %s', (place, other, overlap) => {
  expect(placesOverlap(place, other, CLOUD_GRAMMAR)).toBe(overlap);
  expect(placesOverlap(other, place, CLOUD_GRAMMAR)).toBe(overlap);
});
