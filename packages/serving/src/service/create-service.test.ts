import { systemClock } from '@yololift/core/async';
import { noMetrics } from '@yololift/core/ports';
import { createStoreRegistry } from '@yololift/core/stores';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createDeadline } from '../../testing/create-deadline.ts';
import { fakeServedModel } from '../../testing/fake-served-model.ts';
import { parseConfiguration } from '../configuration/configuration.ts';
import { singleModel } from '../slot/served-model.ts';
import { createService } from './create-service.ts';

const { configuration } = parseConfiguration(
  { MODEL_POINTER: 'env:MODEL', MODEL_SOURCES: 'file:///models' },
  {},
);
const nothing = () => undefined;
const photo = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
  .png()
  .toBuffer();

/** A service with a model per name; names that start with `absent` are not ready. */
function createTestService(...names: readonly string[]) {
  const models = names.map((name) => {
    const model = fakeServedModel(undefined, { name });
    const refresh = async () => undefined;
    return [name, { source: singleModel(() => (name.startsWith('absent') ? undefined : model)), refresh }];
  });
  return createService({
    models: Object.fromEntries(models),
    configuration,
    stores: createStoreRegistry({}, {}),
    clock: systemClock,
    logger: { info: nothing, warn: nothing, error: nothing },
    metrics: noMetrics,
    diagnose: async () => ({ status: 'ok', checks: [] }) as never,
  });
}

const post = (path: string) =>
  new Request(`http://x${path}`, { method: 'POST', body: new Uint8Array(photo) });
const get = (path: string) => new Request(`http://x${path}`);

async function readModelName(answer: Promise<Response>): Promise<unknown> {
  const response = await answer;
  const body = (await response.json()) as { readonly code?: string; readonly model?: { name: string } };
  return body.model?.name ?? `${response.status} ${body.code}`;
}

test('each of several models has a path, and the first is the default', async () => {
  const { answer } = createTestService('cats', 'street-signs');
  expect(await readModelName(answer(post('/detect')))).toBe('cats');
  expect(await readModelName(answer(post('/models/cats/detect')))).toBe('cats');
  expect(await readModelName(answer(post('/models/street-signs/detect')))).toBe('street-signs');
  expect(await readModelName(answer(post('/models/dogs/detect')))).toBe('404 ROUTE_NOT_FOUND');
  expect(await readModelName(answer(post('/models/__proto__/detect')))).toBe('404 ROUTE_NOT_FOUND');
  expect(() => createTestService('street signs')).toThrow(/invalid model name "street signs"/);
});

test('commands can name a model', async () => {
  const { commands } = createTestService('cats', 'dogs');
  const image = photo.toString('base64');
  const ask = async (model?: string) => {
    const command = { command: 'detect', image, ...(model !== undefined && { model }) } as const;
    return commands.predict(command, createDeadline(60_000));
  };
  expect(await ask()).toMatchObject({ model: { name: 'cats' } });
  expect(await ask('dogs')).toMatchObject({ model: { name: 'dogs' } });
  await expect(ask('mice')).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: "Unknown model 'mice'. Available: cats, dogs",
  });
  await expect(ask('toString')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

test('a process is ready when all its models are', async () => {
  const ready = async (...names: readonly string[]) =>
    (await createTestService(...names).answer(get('/v2/health/ready'))).json();
  expect(await ready('cats', 'dogs')).toEqual({ ready: true, models: { cats: {}, dogs: {} } });
  expect(await ready('cats', 'absent')).toMatchObject({ status: 503, code: 'MODEL_LOADING' });
});

test('a single model has no path of its own, and health does not name it', async () => {
  const { answer } = createTestService('cats');
  expect(await readModelName(answer(post('/detect')))).toBe('cats');
  expect(await readModelName(answer(post('/models/cats/detect')))).toBe('404 ROUTE_NOT_FOUND');
  expect(await (await answer(get('/v2/health/ready'))).json()).toEqual({ ready: true });
});

test('management needs authentication and is absent without it', async () => {
  const { answer } = createTestService('cats');
  expect((await answer(get('/manage/doctor'))).status).toBe(404);
  expect((await answer(get('/manage/doctor'), async () => undefined)).status).toBe(200);
  const warmed = await answer(new Request('http://x/manage/warm', { method: 'POST' }), async () => undefined);
  expect(await warmed.json()).toMatchObject({ heldMs: 0 });
});
