import { expect, test } from 'vitest';
import type { BatchAnswer } from '../serving/batch.ts';
import type { Command } from '../serving/commands.ts';
import { deadlineIn } from '../serving/deadline.ts';
import type { ServerlessFunction } from './create-function.ts';
import { runMessage, runObjects } from './messages.ts';

/** A function that notes its commands, and answers each as it is told. */
function worker(answer: Partial<BatchAnswer> = {}, results: string | undefined = 's3://out') {
  const commands: Command[] = [];
  const service = {
    run: async (command: Command) => {
      commands.push(command);
      return { items: [], nextItems: [], release: undefined, ...answer };
    },
  };
  const configuration = { results };
  return { commands, service, configuration } as unknown as ServerlessFunction & { commands: Command[] };
}
const deadline = deadlineIn(60_000);
const failed = (code: string, retryable: boolean) =>
  ({ uri: 'a', status: 'error', error: { code, message: '', retryable } }) as const;

test('a batch without a place for its results gets the configured one', async () => {
  const one = worker();
  await runMessage(one, '{"command":"batch","items":["s3://in/a"]}', deadline);
  await runMessage(one, { command: 'batch', items: ['s3://in/a'], results: 'gs://mine' }, deadline);
  await runObjects(one, ['s3://in/b'], deadline);
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
  ['{"hello":1}', 's3://out', 'this is no command'],
])('%s, with results to %s, is not taken', async (message, results, words) => {
  const refused = runMessage({ ...worker(), configuration: { results } } as never, message, deadline);
  await expect(refused).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    isRetryable: false,
    message: expect.stringContaining(words),
  });
});
