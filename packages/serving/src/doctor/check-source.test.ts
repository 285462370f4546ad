import { YoloLiftError } from '@yololift/core/errors';
import { manualClock, memoryReader, nameOf, testRelease } from '@yololift/core/testing';
import { expect, test } from 'vitest';
import type { CheckContext } from './check-context.ts';
import { checkSource } from './check-source.ts';

const { signal } = new AbortController();
const release = testRelease();
const clock = manualClock();

function bench(changes: Partial<CheckContext> = { pointer: nameOf(release) }) {
  const reader = memoryReader('mem://a', clock, new Map(release.objects));
  const context: CheckContext = { answers: new Map(), ...changes };
  return {
    reader,
    context,
    check: () => checkSource({ uri: reader.uri, reader }, { context, clock }, signal),
  };
}

test('a source that answers is ok, and its answer is kept', async () => {
  const { check, context } = bench();
  expect(await check()).toEqual({ status: 'ok', found: 'answers within 0 ms' });
  expect(context.answers.get('mem://a')).toMatchObject({ kind: 'has', release: { digest: release.digest } });
});

test('a source without the release is readable', async () => {
  const { check, context, reader } = bench();
  reader.objects.clear();
  expect((await check()).status).toBe('ok');
  expect(context.answers.get('mem://a')?.kind).toBe('lacks');
});

test('a source with an invalid manifest is readable', async () => {
  const { check, context, reader } = bench();
  reader.objects.set('documents/1/manifest.json', Buffer.from('{}'));
  expect((await check()).status).toBe('ok');
  expect(context.answers.get('mem://a')?.kind).toBe('broken');
});

test('without a pointer, an absent object shows that the source is readable', async () => {
  const { check, context, reader } = bench({});
  expect((await check()).status).toBe('ok');
  expect(context.answers.size).toBe(0);
  reader.faults.failTimes = 1;
  reader.faults.error = new YoloLiftError('ACCESS_DENIED', 'mem://a: no');
  await expect(check()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
});

test('a source that fails has no answer', async () => {
  const { check, context, reader } = bench();
  reader.faults.failTimes = 1;
  await expect(check()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(context.answers.size).toBe(0);
});
