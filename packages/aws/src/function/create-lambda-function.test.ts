import { currentRequest } from '@yololift/serving/telemetry';
import type { Context, KinesisStreamEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLambdaFunction, type LambdaFunction } from './create-lambda-function.ts';
import { hasRecordsOf } from './event-fields.ts';
import type { LambdaTrigger } from './lambda-trigger.ts';

// A function with an own trigger and no model.

const kinesis: LambdaTrigger<KinesisStreamEvent> = {
  id: 'kinesis',
  description: 'records of a Kinesis stream',
  understands: (event): event is KinesisStreamEvent => hasRecordsOf(event, 'aws:kinesis'),
  handle: async ({ Records }, { settings, deadline }) => ({
    records: Records.length,
    function: settings.AWS_LAMBDA_FUNCTION_NAME,
    remainingMs: deadline.remainingMs(),
    request: currentRequest(),
  }),
};

const environment: Record<string, string> = {
  AWS_LAMBDA_FUNCTION_NAME: 'mine',
  MODEL_POINTER: 'env:NOTHING',
  MODEL_SOURCES: 'file:///nowhere',
};
const invocation = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 10_000 } as Context;
let lambda: LambdaFunction;
beforeAll(async () => {
  lambda = await createLambdaFunction({
    environment,
    module: import.meta.url,
    runtimes: {},
    stores: {},
    triggers: [kinesis],
  });
});
afterAll(() => lambda.app.close());

test("an app's own trigger runs before Lambda's triggers, with trace and deadline", async () => {
  environment._X_AMZN_TRACE_ID = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  const event = { Records: [{ eventSource: 'aws:kinesis' }, { eventSource: 'aws:kinesis' }] };
  expect(await lambda.handler(event, invocation)).toEqual({
    records: 2,
    function: 'mine',
    remainingMs: 9_500,
    request: {
      requestId: 'request-1',
      trigger: 'kinesis',
      traceId: '5759e988bd862e3fe1be46a994272793',
      spanId: '53995c3f42cd8ad8',
      isSampled: true,
    },
  });
});

test('the error for an unsupported event lists the supported ones, own triggers included', async () => {
  await expect(lambda.handler({ hello: 'world' }, invocation)).rejects.toMatchObject({
    name: 'INVALID_REQUEST',
    message: expect.stringMatching(/^Unsupported event\. Supported:\n- records of a Kinesis stream\n- HTTP/),
  });
});

test("Lambda reports an error's code as its type", async () => {
  await expect(lambda.handler({ command: 'nonsense' }, invocation)).rejects.toMatchObject({
    name: 'INVALID_REQUEST',
  });
});

test('one error lists all invalid environment variables', async () => {
  const options = { module: import.meta.url, runtimes: {}, stores: {} };
  await expect(createLambdaFunction({ ...options, environment: {} })).rejects.toMatchObject({
    code: 'CONFIGURATION_INVALID',
    message: expect.stringMatching(/MODEL_POINTER.*AWS_LAMBDA_FUNCTION_NAME/s),
  });
});
