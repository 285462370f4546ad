import { bundleSource, type FunctionBundle, type Gate, startGate } from '@yololift/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type FunctionsWorker,
  type FunctionsWorkerOptions,
  startFunctionsWorker,
} from './functions-worker.ts';

const SOURCE = `
import { app, output } from '@azure/functions';
const echo = async (request: any) => ({
  status: 201,
  headers: { 'content-type': request.headers.get('content-type') },
  body: await request.arrayBuffer(),
  cookies: [{ name: 'a', value: '1', path: '/', httpOnly: true }, { name: 'b', value: '2', sameSite: 'Lax', maxAge: 60 }],
});
app.http('echo', { methods: ['POST'], handler: echo });
app.http('model', {
  route: 'models/{name}/{version:int?}',
  handler: (request: any) => ({
    jsonBody: {
      params: request.params,
      query: [...request.query],
      owl: request.headers.get('x-owl'),
      url: request.url,
    },
  }),
});
app.http('newest', { route: 'models/newest', handler: () => ({ body: 'newest' }) });
app.http('files', { methods: ['GET'], route: 'files/{*path}', handler: (request: any) => ({ body: request.params.path }) });
app.http('size', { methods: ['PUT'], handler: async (request: any) => ({ body: String((await request.arrayBuffer()).byteLength) }) });
app.http('throw', { handler: () => { throw new Error('no model 🦉'); } });
app.http('nothing', { handler: () => undefined });
app.http('keyed', { authLevel: 'function', handler: () => ({ body: 'in' }) });
app.http('admin-only', { authLevel: 'admin', handler: () => ({ body: 'in' }) });
app.http('environment', { handler: () => ({ jsonBody: process.env }) });
app.http('hold', {
  handler: async (_: any, context: any) => {
    context.log('under way');
    await (await fetch(process.env.GATE ?? '')).text();
    return { body: 'held' };
  },
});
app.timer('everyFive', {
  schedule: '0 */5 * * * *',
  handler: (timer: any, context: any) => { context.log('due', timer.isPastDue, timer.scheduleStatus.next); },
});
const results = output.storageQueue({ queueName: 'results', connection: 'AzureWebJobsStorage' });
app.storageBlob('onBlob', {
  path: 'pages/{name}',
  connection: 'AzureWebJobsStorage',
  return: results,
  handler: (blob: any, context: any) => ({ isBuffer: Buffer.isBuffer(blob), sum: blob.reduce((a: number, b: number) => a + b, 0), path: context.triggerMetadata.blobTrigger }),
});
app.storageQueue('onMessage', {
  queueName: 'pages',
  connection: 'AzureWebJobsStorage',
  extraOutputs: [results],
  handler: (message: any, context: any) => {
    const { dequeueCount } = context.triggerMetadata;
    context.log('saw', message.page, dequeueCount);
    if (dequeueCount < message.failures + 1) throw new RangeError('attempt ' + dequeueCount);
    context.extraOutputs.set(results, { page: message.page });
  },
});
app.timer('slow', { schedule: '0 0 3 * * *', handler: () => fetch(process.env.GATE ?? '') });
app.warmup('warm', { handler: (_: any, context: any) => context.log('warmed') });
app.hook.preInvocation(({ inputs, invocationContext }) => console.log('before', invocationContext.functionName, inputs.length));
app.hook.appTerminate(() => console.log('terminated'));
`;

let bundle: FunctionBundle;
let gate: Gate;
const started: FunctionsWorker[] = [];

beforeAll(async () => {
  bundle = await bundleApp(SOURCE);
});
beforeEach(async () => {
  gate = await startGate();
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((worker) => worker.stop('SIGKILL')));
  await gate.close();
});
afterAll(() => bundle.remove());

function bundleApp(source: string): Promise<FunctionBundle> {
  return bundleSource(source, { resolveDir: import.meta.dirname, external: ['@azure/functions-core'] });
}

async function start(options: Partial<FunctionsWorkerOptions> = {}): Promise<FunctionsWorker> {
  const worker = await startFunctionsWorker({
    bundle: bundle.path,
    environment: { GATE: gate.url },
    ...options,
  });
  started.push(worker);
  return worker;
}

function post(body: Uint8Array<ArrayBuffer>): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body };
}

describe('an HTTP function', () => {
  test('carries bytes and cookies both ways', async () => {
    const body = Uint8Array.from({ length: 256 }, (_, index) => index);
    const response = await (await start()).fetch('/api/echo', post(body));
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(response.headers.getSetCookie()).toEqual([
      'a=1; path=/; httponly',
      'b=2; max-age=60; samesite=lax',
    ]);
    expect(await response.bytes()).toEqual(body);
  });

  test('accepts 6.1 MB, and refuses more than 100 MiB', async () => {
    const worker = await start();
    const body = new Uint8Array(6.1e6).fill(7);
    expect(Buffer.from(body).equals(await (await worker.fetch('/api/echo', post(body))).bytes())).toBe(true);
    const tooMuch = { method: 'PUT', body: new Uint8Array((100 << 20) + 1) };
    expect((await worker.fetch('/api/size', tooMuch)).status).toBe(413);
    expect(await (await worker.fetch('/api/size', { ...tooMuch, body: new Uint8Array(9) })).text()).toBe('9');
  });

  test('is matched by its route, the more literal one first', async () => {
    const worker = await start();
    const url = '/api/Models/Stra%C3%9Fe/3?tag=a&tag=b&name=%F0%9F%A6%89';
    expect(await (await worker.fetch(url, { headers: { 'X-Owl': 'hoo' } })).json()).toEqual({
      params: { name: 'Straße', version: '3' },
      query: [
        ['tag', 'a,b'],
        ['name', '🦉'],
      ],
      owl: 'hoo',
      url: worker.url + url,
    });
    expect(await (await worker.fetch('/api/models/newest')).text()).toBe('newest');
    expect(await (await worker.fetch('/api/models/other')).json()).toMatchObject({
      params: { name: 'other' },
    });
    expect(await (await worker.fetch('/api/files/a/b.jpg')).text()).toBe('a/b.jpg');
    const strays = ['/api/models/a/latest', '/echo', '/api/echo', '/api/nowhere'];
    const answers = await Promise.all(strays.map((path) => worker.fetch(path)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });

  test('uses the prefix from host.json', async () => {
    const worker = await start({ routePrefix: '' });
    expect((await worker.fetch('/nothing')).status).toBe(204);
    expect((await worker.fetch('/api/nothing')).status).toBe(404);
  });

  test('requires the key of its level', async () => {
    const worker = await start({ functionKey: 'f', masterKey: 'm' });
    const statusOf = async (path: string, key?: string): Promise<number> =>
      (await worker.fetch(path, key === undefined ? {} : { headers: { 'x-functions-key': key } })).status;
    expect(await statusOf('/api/keyed')).toBe(401);
    expect(await statusOf('/api/keyed', 'wrong')).toBe(401);
    expect(await statusOf('/api/keyed', 'f')).toBe(200);
    expect(await statusOf('/api/keyed?code=f')).toBe(200);
    expect(await statusOf('/api/admin-only', 'f')).toBe(401);
    expect(await statusOf('/api/admin-only', 'm')).toBe(200);
  });

  test('answers an error with a bare 500 and logs it', async () => {
    const worker = await start();
    const response = await worker.fetch('/api/throw');
    expect([response.status, await response.text()]).toEqual([500, '']);
    expect(await worker.waitForLine(/^error/)).toBe('error: Error: no model 🦉');
    expect(worker.lines()).toContain('before throw 1');
  });

  test('serves 50 requests at once in one process', async () => {
    const worker = await start();
    const answers = Array.from({ length: 50 }, () => worker.fetch('/api/hold'));
    await gate.waiting(50);
    gate.open();
    const texts = await Promise.all(answers.map(async (answer) => (await answer).text()));
    expect(texts).toEqual(Array.from({ length: 50 }, () => 'held'));
    expect(worker.residentBytes()).toBeGreaterThan(20e6);
  });

  test('gets its own variables, and none of the parent process', async () => {
    const environment = await (await (await start()).fetch('/api/environment')).json();
    expect(environment).toMatchObject({ GATE: gate.url, FUNCTIONS_WORKER_RUNTIME: 'node' });
    expect(environment).not.toHaveProperty('PATH');
  });
});

describe('other triggers', () => {
  test('are listed with their bindings', async () => {
    const registered = (await start()).functions().find(({ name }) => name === 'onBlob');
    expect(Object.values(registered!.bindings)).toEqual([
      expect.objectContaining({ type: 'blobTrigger', direction: 'in', path: 'pages/{name}' }),
      expect.objectContaining({ type: 'queue', direction: 'out', queueName: 'results' }),
    ]);
  });

  test('run by a timer, a blob and a warm-up', async () => {
    const worker = await start();
    const due = { IsPastDue: true, ScheduleStatus: { Next: '2026-01-01T00:05:00Z' } };
    expect(await worker.invokeTrigger('everyFive', due)).toMatchObject({ ok: true });
    await worker.waitForLine(/^information: due true 2026-01-01T00:05:00Z$/);
    const blob = await worker.invokeTrigger('onBlob', Uint8Array.of(1, 2, 255), {
      BlobTrigger: 'pages/1.jpg',
    });
    expect(blob).toMatchObject({ returned: { isBuffer: true, sum: 258, path: 'pages/1.jpg' } });
    await worker.invokeTrigger('warm', {});
    await worker.waitForLine(/warmed/);
    expect(await worker.invokeTrigger('nowhere', '')).toMatchObject({ ok: false });
  });

  test('redeliver a queue message until it succeeds', async () => {
    const worker = await start();
    const text = JSON.stringify({ page: '🦉', failures: 2 });
    expect(await worker.deliverMessage('onMessage', text)).toEqual({ isDelivered: true, dequeueCount: 3 });
    expect(worker.poisonMessages('onMessage')).toEqual([]);
    const answer = await worker.invokeTrigger('onMessage', text, { DequeueCount: 9 });
    expect(answer).toMatchObject({ ok: true });
    expect(answer.ok && Object.values(answer.outputs)).toEqual([{ page: '🦉' }]);
  });

  test('move a message that failed five times to the poison queue', async () => {
    const worker = await start();
    const text = JSON.stringify({ page: 1, failures: 5 });
    expect(await worker.deliverMessage('onMessage', text)).toMatchObject({
      isDelivered: false,
      dequeueCount: 5,
      error: { name: 'RangeError', message: 'attempt 5' },
    });
    expect(worker.poisonMessages('onMessage')).toEqual([text]);
    await expect(worker.invokeTrigger('onMessage', text, { DequeueCount: 6 })).resolves.toMatchObject({
      ok: true,
    });
    expect(() => worker.deliverMessage('warm', text)).toThrow('warm is not a queue function');
  });
});

describe('starting and stopping', () => {
  test('reports why an app cannot start', async () => {
    const broken = await bundleApp(`throw new Error('no model source')`);
    await expect(start({ bundle: broken.path })).rejects.toThrow(/no model source/);
    await broken.remove();
    const empty = await bundleApp(`console.log('up')`);
    await expect(start({ bundle: empty.path })).rejects.toThrow(/keep @azure\/functions-core external/);
    await empty.remove();
  });

  test('finishes running requests, then stops the app', async () => {
    const worker = await start();
    const answer = worker.fetch('/api/hold');
    await worker.waitForLine(/under way/);
    const end = worker.stop();
    gate.open();
    expect(await (await answer).text()).toBe('held');
    expect(await end).toEqual({ code: 0, signal: null });
    expect(worker.lines().at(-1)).toBe('terminated');
    expect(await worker.stop()).toEqual({ code: 0, signal: null });
  });

  test('kills a process that does not exit', async () => {
    const worker = await start({ graceMs: 50 });
    const answer = worker.fetch('/api/hold');
    const failing = expect(answer).rejects.toThrow();
    await worker.waitForLine(/under way/);
    expect(await worker.stop()).toEqual({ code: null, signal: 'SIGKILL' });
    await failing;
  });

  test('fails a trigger whose process is killed', async () => {
    const worker = await start();
    const answer = worker.invokeTrigger('slow', {});
    await gate.waiting(1);
    await worker.stop('SIGKILL');
    expect(await answer).toMatchObject({ ok: false, error: { message: 'the worker exited with SIGKILL' } });
    await expect(worker.invokeTrigger('warm', {})).rejects.toThrow();
  });
});
