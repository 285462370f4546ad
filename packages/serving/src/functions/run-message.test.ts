import { CLOUD_GRAMMAR } from '@yololift/core/testing';
import { expect, test } from 'vitest';
import { createDeadline } from '../../testing/create-deadline.ts';
import type { BatchAnswer } from '../commands/batch.ts';
import type { Command } from '../commands/commands.ts';
import type { ServerlessFunction } from './create-function.ts';
import { runMessage } from './run-message.ts';

/** A function that records its commands and gives each the same answer. */
function fakeApp(answer: Partial<BatchAnswer> = {}, results: string | undefined = 's3://out') {
  const commands: Command[] = [];
  const run = async (command: Command) => {
    commands.push(command);
    return { items: [], nextItems: [], release: undefined, ...answer };
  };
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const service = { run, batch: run };
  const parts = { commands, service, configuration: { results }, grammar: CLOUD_GRAMMAR, logger };
  return parts as unknown as ServerlessFunction & { commands: Command[] };
}
const s3 = (...records: readonly (readonly [event: string, key: string])[]) => ({
  Records: records.map(([eventName, key]) => ({
    eventSource: 'aws:s3',
    eventName,
    s3: { bucket: { name: 'out' }, object: { key } },
  })),
});
const HASH = 'a'.repeat(32);
const deadline = createDeadline(60_000);
const failed = (code: string, retryable: boolean) =>
  ({ uri: 'a', status: 'error', error: { code, message: '', retryable } }) as const;

test('a batch without results gets the configured RESULTS', async () => {
  const one = fakeApp();
  await runMessage(one, '{"command":"batch","items":["s3://in/a"]}', deadline);
  await runMessage(one, { command: 'batch', items: ['s3://in/a'], results: 'gs://mine' }, deadline);
  await runMessage(one, s3(['ObjectCreated:Put', 'b']), deadline);
  expect(one.commands.map((command) => 'results' in command && command.results)).toEqual([
    's3://out',
    'gs://mine',
    's3://out',
  ]);
});

test('permanent failures are acknowledged; temporary failures and remaining images are retried', async () => {
  const message = { command: 'batch', items: ['a'] };
  await runMessage(fakeApp({ items: [failed('IMAGE_CORRUPT', false)] }), message, deadline);
  for (const answer of [{ items: [failed('STORE_UNAVAILABLE', true)] }, { nextItems: ['b', 'c'] }]) {
    await expect(runMessage(fakeApp(answer), message, deadline)).rejects.toMatchObject({
      code: 'BATCH_UNFINISHED',
      isRetryable: true,
      message: expect.stringMatching(
        /1 failed temporarily \(STORE_UNAVAILABLE\)|2 remain because time ran out/,
      ),
    });
  }
});

test.each([
  ['{"command":"detect","image":"aGk="}', 's3://out', 'a queue returns no answers'],
  ['{"command":"batch","items":["a"]}', undefined, 'set RESULTS'],
  ['nonsense', 's3://out', 'is not JSON'],
  ['', 's3://out', 'is not JSON'],
  ['[1', 's3://out', 'supported: a command ({"command":"batch"'],
  ['{"hello":1}', 's3://out', 'an object with the fields ["hello"]; supported: '],
  ['{"command":"nonsense"}', 's3://out', "Unknown command 'nonsense'"],
])('rejects %s with RESULTS %s', async (message, results, words) => {
  const refused = runMessage({ ...fakeApp(), configuration: { results } } as never, message, deadline);
  await expect(refused).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    isRetryable: false,
    message: expect.stringContaining(words),
  });
});

test('created objects are processed before the rest of a message is refused', async () => {
  const one = fakeApp();
  const message = s3(
    ['ObjectCreated:Put', 'a'],
    ['ObjectCreated:Put', '%E0%A4'],
    ['ObjectRemoved:Delete', 'c'],
  );
  await expect(runMessage(one, message, deadline)).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('"%E0%A4"'),
  });
  expect(one.commands).toMatchObject([{ items: ['s3://out/a'] }]);
});

test('a deletion is ignored and needs no RESULTS', async () => {
  const one = fakeApp({}, undefined);
  expect(await runMessage(one, s3(['ObjectRemoved:Delete', 'a']), deadline)).toEqual({
    nothing: ['S3 event "ObjectRemoved:Delete"'],
  });
  expect(one.commands).toEqual([]);
});

test.each([
  ['its own result', `found/cats/3/0f1e2d3c4b5a/page.jpg-${HASH}.json`, []],
  ['its own run record', 'found/runs/2026-01-01T00-00-00.000Z-0a1b2c3d.json', []],
  ['an image beside its results', 'found/page.jpg', ['s3://out/found/page.jpg']],
  ['an image named like a result', `found/cats/3/0f1e2d3c4b5a/page-${HASH}.jpg`, [expect.any(String)]],
  ['a result in another folder', `lost/cats/3/0f1e2d3c4b5a/page.jpg-${HASH}.json`, [expect.any(String)]],
  ['a result in a folder with a longer name', 'found2/runs/a.json', ['s3://out/found2/runs/a.json']],
])('%s, in an S3 event', async (_what, key, items) => {
  for (const root of ['s3://out/found', 's3://out/found/']) {
    const one = fakeApp({}, root);
    await runMessage(one, s3(['ObjectCreated:Put', key]), deadline);
    expect(one.commands.flatMap((command) => ('items' in command ? command.items : []))).toEqual(items);
  }
});
