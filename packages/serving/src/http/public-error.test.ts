import { type ErrorCode, YoloLiftError } from '@yololift/core/errors';
import { describe, expect, it } from 'vitest';
import { fakeServedModel } from '../../testing/fake-served-model.ts';
import type { ModelSource } from '../slot/served-model.ts';
import { createHttpApp } from './create-http-app.ts';

/** A slot's message for a release that cannot be loaded. */
const INTERNAL =
  'm/1 could not be loaded: s3://bucket-internal/p/m/1/manifest.json: Error: connect ECONNREFUSED 10.0.0.7:443; there is no /mnt/secret-mount';
const NAMES = /bucket-internal|10\.0\.0\.7|secret-mount/;

function createApp(source: Partial<ModelSource>) {
  const faults: unknown[] = [];
  const model: ModelSource = {
    use: (fn) => fn(fakeServedModel()),
    task: async () => undefined,
    readiness: () => ({}),
    ...source,
  };
  const app = createHttpApp({ model, reportFault: (error) => faults.push(error) });
  const ask = async (path: string, method = 'GET') => {
    const response = await app.fetch(new Request(`http://test${path}`, { method }));
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { ask, faults };
}

describe('internal details are hidden', () => {
  it.each<ErrorCode>([
    'STORE_UNAVAILABLE',
    'OBJECT_NOT_FOUND',
    'ACCESS_DENIED',
    'RELEASE_NOT_FOUND',
    'RELEASE_CORRUPT',
    'PARAMETER_NOT_FOUND',
    'POINTER_INVALID',
    'SELF_TEST_FAILED',
    'MODEL_CORRUPT',
    'MODEL_RUN_FAILED',
    'DISK_FULL',
    'INTERNAL',
  ])('%s', async (code) => {
    const error = new YoloLiftError(code, INTERNAL, { isRetryable: true, retryAfterMs: 7000 });
    const fail = () => {
      throw error;
    };
    const { ask } = createApp({ use: async () => fail(), readiness: fail });
    for (const { status, headers, text } of [await ask('/v2/health/ready'), await ask('/detect', 'POST')]) {
      expect(text).not.toMatch(NAMES);
      expect(JSON.parse(text)).toMatchObject({ code, status, detail: expect.stringContaining('log') });
      expect([status, headers.get('retry-after')]).toEqual([503, '7']);
    }
  });

  it('in the readiness failure', async () => {
    const failure = { code: 'STORE_UNAVAILABLE', message: INTERNAL };
    const { ask } = createApp({ readiness: () => ({ release: { model: 'm', version: '1' }, failure }) });
    const { text } = await ask('/v2/health/ready');
    expect(text).not.toMatch(NAMES);
    expect(JSON.parse(text)).toMatchObject({ ready: true, failure: { code: 'STORE_UNAVAILABLE' } });
  });

  it('but not from the log', async () => {
    const error = new YoloLiftError('MODEL_RUN_FAILED', INTERNAL);
    const { ask, faults } = createApp({ use: () => Promise.reject(error) });
    expect((await ask('/detect', 'POST')).status).toBe(500);
    expect(faults).toEqual([error]);
  });
});

it.each<ErrorCode>(['OVERLOADED', 'MODEL_LOADING', 'SHUTTING_DOWN', 'IMAGE_TOO_LARGE', 'INVALID_OPTION'])(
  '%s keeps its message',
  async (code) => {
    const { ask } = createApp({
      use: () => Promise.reject(new YoloLiftError(code, 'what it is and what to do')),
    });
    expect(JSON.parse((await ask('/detect', 'POST')).text)).toMatchObject({
      code,
      detail: 'what it is and what to do',
    });
  },
);

it.each(['/', '/nothing', '/v2/health/ready', '/openapi.json'])('%s has nosniff', async (path) => {
  expect((await createApp({}).ask(path)).headers.get('x-content-type-options')).toBe('nosniff');
});
