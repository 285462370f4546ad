import { expect, test } from 'vitest';
import * as z from 'zod';
import { assertCheck } from './assert-check.ts';
import { optionNames } from './option-names.ts';
import { defineTask, type JsonObject } from './task.ts';

const answering = (document: JsonObject) =>
  defineTask({
    id: 'label',
    accepts: ['text/plain'],
    renders: [],
    options: { schema: z.strictObject({}), names: optionNames({ kinds: {} }) },
    answer: z.object({}),
    details: z.object({}),
    components: {},
    plural: 'texts',
    parseOptions: (given) => given,
    run: async () => ({ document, stages: [], totalMs: 1 }),
    isItemFault: () => false,
    sample: async () => ({ bytes: new Uint8Array() }),
  });

const recorded = { labels: [{ name: 'good', score: 0.9 }], length: null };
const check = { item: 'a.txt', mediaType: 'text/plain', document: recorded, tolerance: 0.05 };
const run = (document: JsonObject, selfTest: JsonObject | undefined = check) =>
  assertCheck(answering(document), { folder: '/none', selfTest });

test('what is as recorded passes: numbers within the tolerance, and whatever stands besides', async () => {
  expect(await run({ labels: [{ name: 'good', score: 0.86, rank: 1 }], length: null, more: 1 })).toEqual([]);
  expect(await assertCheck(answering({}), { folder: '/none', selfTest: undefined })).toEqual([]);
});

test.each([
  ['a number', { labels: [{ name: 'good', score: 0.8 }], length: null }, 'labels.0.score was 0.9, is 0.8'],
  ['a word', { labels: [{ name: 'bad', score: 0.9 }], length: null }, 'labels.0.name was "good", is "bad"'],
  ['a shorter list', { labels: [], length: null }, 'labels was [{"name":"good","score":0.9}], is []'],
  ['a field that is gone', { labels: recorded.labels }, 'length was null, is undefined'],
])('%s that differs is named', async (_what, document, words) => {
  await expect(run(document)).rejects.toMatchObject({
    code: 'SELF_TEST_FAILED',
    message: expect.stringContaining(words),
  });
});

test('a self-test of another form is refused', async () => {
  await expect(run({}, { image: 'a.png', detections: [] })).rejects.toMatchObject({
    code: 'RELEASE_INVALID',
  });
});
