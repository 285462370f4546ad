import { YoloLiftError } from '@yololift/core/errors';
import { currentRequest } from '@yololift/serving/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CloudRunTrigger } from './cloud-run-trigger.ts';
import { type CloudRunFunction, createCloudRunFunction } from './create-cloud-run-function.ts';

// A function with an own trigger and no model.

const tasks: CloudRunTrigger = {
  id: 'tasks',
  description: 'tasks of Cloud Tasks',
  async handle(request, { deadline }) {
    if (request.method !== 'POST') throw new YoloLiftError('METHOD_NOT_ALLOWED', 'send tasks by POST');
    return Response.json({ isInTime: deadline.remainingMs() > 0, request: currentRequest() });
  },
};

const options = {
  module: import.meta.url,
  runtimes: {},
  stores: {},
  triggers: [tasks],
};
const environment = {
  FUNCTION_TARGET: 'tasks',
  MODEL_POINTER: 'env:NOTHING',
  MODEL_SOURCES: 'file:///nowhere',
};
let service: CloudRunFunction;
beforeAll(async () => {
  service = await createCloudRunFunction({ ...options, environment });
});
afterAll(() => service.app.close());

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const post = async (headers: Record<string, string>) => {
  const response = await service.target(new Request('https://x/', { method: 'POST', headers }));
  return (await response.json()) as { readonly request: { readonly requestId: string } };
};

test("an app's own trigger is a target, with trace and deadline", async () => {
  expect(Object.keys(service.targets)).toEqual(['http', 'queue', 'bucket', 'tasks']);
  expect(await post({ traceparent: `00-${TRACE}-00f067aa0ba902b7-01` })).toMatchObject({
    isInTime: true,
    request: { requestId: TRACE, traceId: TRACE, trigger: 'tasks' },
  });
});

test.each([
  ['of a CloudEvent is used', { 'ce-id': 'event-7' }, /^event-7$/],
  ['with other characters is replaced', { 'ce-id': 'a b' }, /^[0-9a-f-]{36}$/],
])('the id %s', async (_what, headers, expected) => {
  expect((await post(headers)).request.requestId).toMatch(expected);
});

test('an error is answered as a problem; every target answers health checks', async () => {
  const refused = await service.target(new Request('https://x/'));
  expect([refused.status, refused.headers.get('content-type')]).toEqual([405, 'application/problem+json']);
  for (const target of Object.values(service.targets)) {
    expect((await target(new Request('https://x/v2/health/live'))).status).toBe(200);
  }
});

test('the error for an unknown target lists the known ones', async () => {
  const starting = createCloudRunFunction({
    ...options,
    environment: { ...environment, FUNCTION_TARGET: 'x' },
  });
  await expect(starting).rejects.toMatchObject({
    code: 'CONFIGURATION_INVALID',
    message: expect.stringMatching(
      /FUNCTION_TARGET: not one of http, queue, bucket, tasks \(trigger that this service/,
    ),
  });
});
