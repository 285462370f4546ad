import { CLOUD_GRAMMAR } from '@yololift/core/testing';
import { expect, test } from 'vitest';
import { deadlineOf } from '../../testing/deadline-of.ts';
import type { BatchAnswer } from '../commands/batch.ts';
import type { Command } from '../commands/commands.ts';
import type { ServerlessFunction } from './create-function.ts';
import { runMessage } from './run-message.ts';

/** A function that notes its commands, and answers each as it is told. */
function worker(answer: Partial<BatchAnswer> = {}, results: string | undefined = 's3://out') {
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
const deadline = deadlineOf(60_000);
const failed = (code: string, retryable: boolean) =>
  ({ uri: 'a', status: 'error', error: { code, message: '', retryable } }) as const;

test('a batch without a place for its results gets the configured one', async () => {
  const one = worker();
  await runMessage(one, '{"command":"batch","items":["s3://in/a"]}', deadline);
  await runMessage(one, { command: 'batch', items: ['s3://in/a'], results: 'gs://mine' }, deadline);
  await runMessage(one, s3(['ObjectCreated:Put', 'b']), deadline);
  expect(one.commands.map((command) => 'results' in command && command.results)).toEqual([
    's3://out',
    'gs://mine',
    's3://out',
  ]);
});

test('what failed for good is done with; what may pass, or was left, comes again', async () => {
  const message = { command: 'batch', items: ['a'] };
  await runMessage(worker({ items: [failed('IMAGE_CORRUPT', false)] }), message, deadline);
  for (const answer of [{ items: [failed('STORE_UNAVAILABLE', true)] }, { nextItems: ['b', 'c'] }]) {
    await expect(runMessage(worker(answer), message, deadline)).rejects.toMatchObject({
      code: 'BATCH_UNFINISHED',
      isRetryable: true,
      message: expect.stringMatching(/1 failed for now \(STORE_UNAVAILABLE\)|2 were left/),
    });
  }
});

test.each([
  ['{"command":"detect","image":"aGk="}', 's3://out', 'a queue answers nobody'],
  ['{"command":"batch","items":["a"]}', undefined, 'set RESULTS'],
  ['nonsense', 's3://out', 'is not JSON'],
  ['', 's3://out', 'is not JSON'],
  ['[1', 's3://out', 'supported: a command ({"command":"batch"'],
  ['{"hello":1}', 's3://out', 'an object with the fields ["hello"]; supported: '],
  ['{"command":"nonsense"}', 's3://out', 'this is no command'],
])('%s, with results to %s, is not taken', async (message, results, words) => {
  const refused = runMessage({ ...worker(), configuration: { results } } as never, message, deadline);
  await expect(refused).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    isRetryable: false,
    message: expect.stringContaining(words),
  });
});

test('what is created is done before the rest of a message is refused', async () => {
  const one = worker();
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

test('what was deleted is nothing to do, and needs no place for results', async () => {
  const one = worker({}, undefined);
  expect(await runMessage(one, s3(['ObjectRemoved:Delete', 'a']), deadline)).toEqual({
    nothing: ['S3 tells "ObjectRemoved:Delete"'],
  });
  expect(one.commands).toEqual([]);
});

test.each([
  ['its own result', `found/cats/3/0f1e2d3c4b5a/page.jpg-${HASH}.json`, []],
  ['its own record of a run', 'found/runs/2026-01-01T00-00-00.000Z-0a1b2c3d.json', []],
  ['a picture beside its results', 'found/page.jpg', ['s3://out/found/page.jpg']],
  ['a picture named as a result', `found/cats/3/0f1e2d3c4b5a/page-${HASH}.jpg`, [expect.any(String)]],
  ['a result of another place', `lost/cats/3/0f1e2d3c4b5a/page.jpg-${HASH}.json`, [expect.any(String)]],
  ['a result of a place with a longer name', 'found2/runs/a.json', ['s3://out/found2/runs/a.json']],
])('%s, told by its bucket', async (_what, key, items) => {
  for (const root of ['s3://out/found', 's3://out/found/']) {
    const one = worker({}, root);
    await runMessage(one, s3(['ObjectCreated:Put', key]), deadline);
    expect(one.commands.flatMap((command) => ('items' in command ? command.items : []))).toEqual(items);
  }
});
