import { InvocationContext } from '@azure/functions';
import { currentRequest } from '@yololift/serving/telemetry';
import { afterAll, expect, test } from 'vitest';
import type { AzureTrigger, FunctionApp, Registration } from './azure-trigger.ts';
import { createAzureFunction } from './create-azure-function.ts';
import { TRIGGERS } from './trigger-list.ts';

// A function with an own trigger and no model.

let registration: Registration | undefined;
const serviceBus: AzureTrigger = {
  id: 'service-bus',
  description: 'messages of Service Bus',
  register: (_host, given) => {
    registration = given;
  },
  handle: async (message, { deadline, invocation }) => ({
    message,
    isInTime: deadline.remainingMs() > 0,
    name: invocation.functionName,
    request: currentRequest(),
  }),
};

const { app } = await createAzureFunction({
  environment: { MODEL_POINTER: 'env:NOTHING', MODEL_SOURCES: 'file:///nowhere', QUEUE_NAME: 'pages' },
  module: import.meta.url,
  runtimes: {},
  stores: {},
  triggers: [serviceBus],
});
afterAll(() => app.close());

test("an app's own trigger is registered, and runs with trace and deadline", async () => {
  const traceParent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const invocation = new InvocationContext({
    functionName: 'service-bus',
    invocationId: 'invocation-1',
    traceContext: { traceParent },
  });
  expect(await registration?.handler('hello', invocation)).toMatchObject({
    message: 'hello',
    isInTime: true,
    name: 'service-bus',
    request: {
      requestId: 'invocation-1',
      trigger: 'service-bus',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    },
  });
});

test('triggers that the settings enable are registered under their ids', () => {
  const names: string[] = [];
  const host = new Proxy({}, { get: () => (name: string) => void names.push(name) }) as FunctionApp;
  const settings = registration?.settings;
  if (settings === undefined) throw new Error('the own trigger was not registered');
  for (const trigger of TRIGGERS) trigger.register(host, { settings, handler: async () => undefined });
  expect(names).toEqual(['http', 'manage', 'warmup', 'queue']);
});
