import { expect, test } from 'vitest';
import { runDemo } from './demo.ts';
import { sameDetections } from './same-detections.ts';

test('three functions on their own and on other clouds, with any store, give equal results, with a release swap and no failed request', async () => {
  const stages = await runDemo({ differ: undefined, say: () => undefined });
  const results = stages.map(({ provider, source, swap, queued, isEqual }) => ({
    where: `${provider.short} on ${source.split(':')[0]}`,
    versions: swap?.versions,
    failed: swap?.failed,
    queued: queued.length,
    isEqual,
  }));
  const own = { versions: ['1', '2'], failed: 0, queued: 3, isEqual: true };
  const swapped = { versions: undefined, failed: undefined, queued: 0, isEqual: true };
  expect(results).toEqual([
    { where: 'aws on s3', ...own },
    { where: 'azure on az', ...own },
    { where: 'gcp on gs', ...own },
    { where: 'aws on gs', ...swapped },
    { where: 'azure on s3', ...swapped },
    { where: 'gcp on az', ...swapped },
  ]);
});

const box = { x1: 1, y1: 2, x2: 30, y2: 40 };
const one = { name: 'a', class: 0, confidence: 0.9, box };

test.each([
  [[one], [one], true],
  [[one], [{ ...one, confidence: 0.903 }], true],
  [[one], [{ ...one, confidence: 0.91 }], false],
  [[one], [{ ...one, class: 1 }], false],
  [[one], [{ ...one, box: { ...box, y2: 41 } }], false],
  [[one], [], false],
])('%j and %j are equal: %s', (a, b, same) => {
  expect(sameDetections(a, b)).toBe(same);
});
