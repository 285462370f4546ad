import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { functionUrlEvent, type LambdaRuntime, sqsEvent, startLambda } from '@yololift/aws/testing';
import type { ImageDocument, PredictionDocument } from '@yololift/core';
import { demoFixtures } from '@yololift/demo-model/testing';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { objectCreatedByEventBridge, objectCreatedEvent, scheduledEvent } from '../testing/events.ts';

// Behaviour specific to Lambda: its event formats, and a timeout that kills the process.

const fixtures = await demoFixtures();
let lambda: LambdaRuntime;
/** Serves the first image at once and stalls on all later ones. */
const slow = createServer((request, response) => {
  if (request.url === '/fast.jpg') response.end(fixtures.photo);
});
beforeEach(async () => {
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await lambda.stop();
  slow.closeAllConnections();
  await new Promise((resolve) => slow.close(resolve));
});

const origin = () => `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;

async function start(timeoutMs = 30_000, more: Readonly<Record<string, string>> = {}): Promise<void> {
  lambda = await startLambda({
    handler: inject('bundle'),
    timeoutMs,
    environment: {
      MODEL_SOURCES: fixtures.root,
      MODEL_POINTER: 'env:POINTER',
      POINTER: fixtures.release,
      IMAGE_SOURCES: origin(),
      ...more,
    },
  });
}

test('a batch that runs out of time reports the remaining items before the timeout of Lambda', async () => {
  await start(5_000);
  const items = ['fast', 'hangs', 'later', 'latest'].map((name) => `${origin()}/${name}.jpg`);
  const answer = await lambda.invoke({ command: 'batch', items });
  expect(answer).toMatchObject({
    ok: true,
    payload: { items: [{ uri: items[0], status: 'ok' }], nextItems: items.slice(1) },
  });
  expect(await lambda.invoke({ command: 'warm' })).toMatchObject({ ok: true });
});

test('a command by direct invoke gives the same detections as HTTP, and an error for a bad image', async () => {
  await start();
  const good = Buffer.from(fixtures.photo).toString('base64');
  const answer = await lambda.invoke({ command: 'detect', images: [good, 'aGVsbG8='], confidence: 0.5 });
  expect(answer).toMatchObject({
    ok: true,
    payload: {
      images: [{ path: 'images[0]' }, { path: 'images[1]', error: { code: 'IMAGE_UNSUPPORTED' } }],
      instance: { coldStart: true },
    },
  });
  const response = await lambda.fetch('/detect?confidence=0.5', {
    method: 'POST',
    body: fixtures.photo,
    headers: { 'content-type': 'image/jpeg' },
  });
  const { images } = (await response.json()) as PredictionDocument;
  const [sent] = (answer as { readonly payload: PredictionDocument }).payload.images;
  expect((sent as ImageDocument).detections).toEqual((images[0] as ImageDocument).detections);
});

test('an instance stopped during a request exits without a false result', async () => {
  await start();
  const answering = lambda.invoke({ command: 'batch', items: [`${origin()}/hangs.jpg`] });
  const { signal } = await lambda.stop('SIGTERM');
  expect(signal).toBe('SIGTERM');
  expect(await answering).toMatchObject({ ok: false });
});

test('handles S3 objects through EventBridge, and refuses buckets that are not allowed', async () => {
  await start();
  // Without RESULTS the event fails; Lambda retries it, then sends it to the dead-letter queue.
  for (const event of [objectCreatedByEventBridge('b', 'a.jpg'), objectCreatedEvent('b', 'a.jpg')]) {
    expect(await lambda.invoke(event)).toMatchObject({
      ok: false,
      error: { errorType: 'INVALID_REQUEST', errorMessage: expect.stringContaining('RESULTS') },
    });
  }
});

test.each(['aws.events', 'aws.scheduler'] as const)('a schedule from %s warms', async (source) => {
  await start();
  expect(await lambda.invoke(scheduledEvent(source))).toMatchObject({
    ok: true,
    payload: { instance: expect.any(String), release: { version: '1' } },
  });
});

test('a schedule may carry a command', async () => {
  await start();
  const schedule = (detail: object) => lambda.invoke({ ...scheduledEvent(), detail });
  expect(await schedule({ command: 'warm', instances: 1 })).toMatchObject({
    ok: true,
    payload: { instance: expect.any(String) },
  });
  expect(await schedule({ command: 'warm', instances: 0 })).toMatchObject({
    ok: false,
    error: { errorType: 'INVALID_REQUEST', errorMessage: expect.stringContaining('instances') },
  });
});

test('the stage of API Gateway is removed from the path', async () => {
  await start();
  const event = await functionUrlEvent(new Request('https://x/prod/v2/health/live'));
  const staged = { ...event, requestContext: { ...event.requestContext, stage: 'prod' } };
  expect(await lambda.invoke(staged)).toMatchObject({ ok: true, payload: { statusCode: 200 } });
});

const ACCOUNT = '123456789012';

test.each([
  ['a role that is named', `arn:aws:sts::${ACCOUNT}:assumed-role/operator/ann`, 200],
  ['a user that is named', `arn:aws:iam::${ACCOUNT}:user/ben`, 200],
  ['another role', `arn:aws:sts::${ACCOUNT}:assumed-role/caller/operator`, 403],
  ['a role of that name in another account', 'arn:aws:sts::999999999999:assumed-role/operator/ann', 403],
  ['no caller', undefined, 401],
])('management by a function URL, signed by %s', async (_who, userArn, statusCode) => {
  const principals = `arn:aws:iam::${ACCOUNT}:role/teams/operator, arn:aws:iam::${ACCOUNT}:user/ben`;
  await start(30_000, { MANAGE_PRINCIPALS: principals });
  const signed = userArn === undefined ? {} : { userArn };
  for (const [path, method] of [
    ['/manage/doctor', 'GET'],
    ['/manage/warm', 'POST'],
  ]) {
    const event = await functionUrlEvent(
      new Request(`https://x${path}`, { method: method as string }),
      signed,
    );
    expect(await lambda.invoke(event)).toMatchObject({ ok: true, payload: { statusCode } });
  }
});

test('management by a function URL is disabled without principals', async () => {
  await start();
  const event = await functionUrlEvent(new Request('https://x/manage/doctor'), {
    userArn: `arn:aws:iam::${ACCOUNT}:user/ben`,
  });
  expect(await lambda.invoke(event)).toMatchObject({ ok: true, payload: { statusCode: 403 } });
});

test('the error for an unsupported event lists the supported ones', async () => {
  await start();
  for (const event of [{}, { hello: 'world' }, { version: '2.0' }, null, 'text', 7]) {
    expect(await lambda.invoke(event)).toMatchObject({
      ok: false,
      error: { errorType: 'INVALID_REQUEST', errorMessage: expect.stringContaining('SQS messages') },
    });
  }
  for (const eventSource of ['aws:kinesis', 'aws:sns', undefined]) {
    expect(await lambda.invoke({ Records: [{ eventSource }] })).toMatchObject({
      ok: false,
      error: { errorType: 'INVALID_REQUEST', errorMessage: expect.stringContaining('unsupported message') },
    });
  }
});

test('a message of SNS may be a command', async () => {
  await start();
  const notify = (command: object) =>
    lambda.invoke({ Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(command) } }] });
  expect(await notify({ command: 'warm' })).toMatchObject({
    ok: true,
    payload: { release: { version: '1' } },
  });
  expect(await notify({ command: 'nonsense' })).toMatchObject({ ok: false });
});

describe('a batch of SQS', () => {
  const WARM = '{"command":"warm"}';

  test('reports failed messages, and in a FIFO queue all later ones', async () => {
    await start();
    const failedOf = async (queue: string, bodies: readonly string[]) => {
      const records = sqsEvent(bodies).Records.map((record, index) => ({
        ...record,
        messageId: `m${index}`,
        eventSourceARN: `arn:aws:sqs:eu-central-1:1:${queue}`,
        attributes: { ...record.attributes, MessageGroupId: 'g', SequenceNumber: String(index) },
      }));
      const answer = await lambda.invoke({ Records: records });
      const { payload } = answer as { payload: { batchItemFailures: { itemIdentifier: string }[] } };
      return payload.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).join(' ');
    };
    const bodies = [WARM, 'nonsense', WARM, 'nonsense', WARM];
    expect(await failedOf('q', bodies)).toBe('m1 m3');
    expect(await failedOf('q.fifo', bodies)).toBe('m1 m2 m3 m4');
    expect(await failedOf('q.fifo', ['nonsense', WARM])).toBe('m0 m1');
    expect(await failedOf('q.fifo', [WARM, WARM, 'nonsense'])).toBe('m2');
    expect(await failedOf('q.fifo', [WARM, WARM])).toBe('');
  });

  test('stops at the first failure in a FIFO queue', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yololift-fifo-'));
    try {
      await start(30_000, { RESULTS: pathToFileURL(folder).href });
      const batch = JSON.stringify({ command: 'batch', items: [`${origin()}/fast.jpg`] });
      const [first, second] = sqsEvent(['nonsense', batch]).Records;
      const fifo = { eventSourceARN: 'arn:aws:sqs:eu-central-1:1:q.fifo' };
      await lambda.invoke({
        Records: [
          { ...first, ...fifo },
          { ...second, ...fifo },
        ],
      });
      expect(await readdir(folder)).toEqual([]);
      await lambda.invoke({ Records: [{ ...second, ...fifo }] });
      expect(await readdir(folder)).not.toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
