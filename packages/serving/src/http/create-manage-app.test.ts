import { YoloLiftError } from '@yololift/core/errors';
import { expect, test } from 'vitest';
import { createDeadline } from '../../testing/create-deadline.ts';
import { createManageApp, type ManageAppDeps } from './create-manage-app.ts';

const DIAGNOSIS = { status: 'failure', checks: [] } as const;

function manage(
  path: string,
  method: string,
  authenticate: ManageAppDeps['authenticate'] = async () => undefined,
) {
  const app = createManageApp({
    service: { warm: () => Promise.reject(new YoloLiftError('MODEL_LOADING', 'not yet')) },
    diagnose: async () => DIAGNOSIS,
    authenticate,
    reportFault: () => undefined,
  });
  return app.fetch(new Request(`https://function${path}`, { method }), createDeadline(1000));
}

test('a diagnosis is answered with 200 for any status', async () => {
  const response = await manage('/manage/doctor', 'GET');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual(DIAGNOSIS);
});

test.each([
  ['/manage/doctor', 'POST', 405, 'supports GET, not POST'],
  ['/manage/warm', 'GET', 405, 'supports POST, not GET'],
  ['/manage/none', 'GET', 404, 'Supported: POST /manage/warm, GET /manage/doctor'],
  ['/manage/constructor', 'GET', 404, 'Unknown path /manage/constructor'],
  ['/manage/warm', 'POST', 503, 'not yet'],
])('%s %s: %i', async (path, method, status, words) => {
  const response = await manage(path, method);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ detail: expect.stringContaining(words) });
});

test.each(['/manage/doctor', '/manage/none'])(
  'unauthenticated callers get the same 401 for %s',
  async (path) => {
    const refuse = async () => {
      throw new YoloLiftError('UNAUTHENTICATED', 'who are you?');
    };
    const response = await manage(path, 'GET', refuse);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ detail: 'who are you?' });
  },
);
