import { bundleSource, type FunctionBundle, type Gate, startGate } from '@yololift/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CloudRun, type CloudRunOptions, startCloudRun } from './cloud-run.ts';
import { type FunctionsFramework, startFunctionsFramework } from './functions-framework.ts';
import { pubSubBody } from './pub-sub-push.ts';

const FRAMEWORK = '@google-cloud/functions-framework';
const SOURCE = `
import { cloudEvent, http } from '${FRAMEWORK}';
let underWay = 0;
let most = 0;
let crashing = false;
// Thrown outside any request: the framework catches errors of a request's callbacks, even late ones.
setInterval(() => { if (crashing) throw new Error('crashed'); }, 5).unref();
http('detect', async (request: any, response: any) => {
  if (request.path === '/throw') throw new RangeError('no model 🦉');
  if (request.path === '/late') return void setImmediate(() => { throw new Error('late'); });
  if (request.path === '/crash') return void (crashing = true);
  if (request.path === '/environment') return void response.json(process.env);
  if (request.path === '/most') return void response.json(most);
  if (request.path === '/hold') {
    underWay += 1;
    most = Math.max(most, underWay);
    console.log('under way');
    await (await fetch(process.env.GATE ?? '')).text();
    underWay -= 1;
    return void response.json(process.pid);
  }
  response.status(201).type(request.get('content-type') ?? 'text/plain');
  response.append('set-cookie', 'a=1; Path=/').append('set-cookie', 'b=2');
  response.set('x-query', encodeURIComponent(JSON.stringify(request.query)));
  response.send(request.rawBody ?? '');
});
cloudEvent('on-event', (event: any) => {
  if (event.data?.fails) throw new Error('cannot read ' + event.subject);
  console.log(JSON.stringify(event));
});
process.on('SIGTERM', () => console.log('SIGTERM came'));
`;

let bundle: FunctionBundle;
let gate: Gate;
const started: { stop(): Promise<unknown> }[] = [];

beforeAll(async () => {
  bundle = await bundleApp(SOURCE);
});
beforeEach(async () => {
  gate = await startGate();
});
afterEach(async () => {
  gate.open();
  await Promise.all(started.splice(0).map((one) => one.stop()));
  await gate.close();
});
afterAll(() => bundle.remove());

function bundleApp(source: string, external = [FRAMEWORK]): Promise<FunctionBundle> {
  return bundleSource(source, { resolveDir: import.meta.dirname, external });
}

async function start(...targets: string[]): Promise<FunctionsFramework> {
  const [first = 'detect', ...others] = targets;
  const environment = { GATE: gate.url };
  const one = await startFunctionsFramework({
    bundle: bundle.path,
    targets: [first, ...others],
    environment,
  });
  started.push(one);
  return one;
}

async function startService(
  options: Omit<CloudRunOptions, 'bundle' | 'targets' | 'environment'>,
): Promise<CloudRun> {
  const environment = { GATE: gate.url };
  const service = await startCloudRun({ bundle: bundle.path, targets: ['detect'], environment, ...options });
  started.push(service);
  return service;
}

describe('an HTTP function', () => {
  test('carries bytes and cookies both ways', async () => {
    const body = Uint8Array.from({ length: 256 }, (_, index) => index);
    const response = await (await start()).fetch('/any?name=Stra%C3%9Fe&tag=a&tag=🦉', {
      method: 'POST',
      headers: { 'content-type': 'image/jpeg' },
      body,
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
    expect(JSON.parse(decodeURIComponent(response.headers.get('x-query') ?? ''))).toEqual({
      name: 'Straße',
      tag: ['a', '🦉'],
    });
    expect(await response.bytes()).toEqual(body);
  });

  test('accepts 5.9 and 6.1 MB', async () => {
    const one = await start();
    for (const bytes of [5.9e6, 6.1e6]) {
      const sent = new Uint8Array(bytes).fill(7);
      const headers = { 'content-type': 'application/octet-stream' };
      const answer = await one.fetch('/', { method: 'POST', headers, body: sent });
      expect(Buffer.from(sent).equals(await answer.bytes())).toBe(true);
    }
  });

  test('answers an error with 500 and keeps running', async () => {
    const one = await start();
    expect((await one.fetch('/throw')).status).toBe(500);
    expect((await one.fetch('/late')).status).toBe(500);
    expect((await one.fetch('/')).status).toBe(201);
  });

  test('serves 50 requests at once in one process', async () => {
    const one = await start();
    const answers = Array.from({ length: 50 }, () => one.fetch('/hold'));
    await gate.waiting(50);
    gate.open();
    const pids = await Promise.all(answers.map(async (answer) => (await answer).json()));
    expect(new Set(pids)).toEqual(new Set([one.pid]));
    expect(one.residentBytes()).toBeGreaterThan(20e6);
  });

  test('gets its own variables, and none of the parent process', async () => {
    const environment = await (await (await start()).fetch('/environment')).json();
    expect(environment).toMatchObject({ GATE: gate.url, K_SERVICE: 'yololift', FUNCTION_TARGET: 'detect' });
    expect(environment).not.toHaveProperty('PATH');
  });
});

describe('an event function', () => {
  const event = {
    type: 'google.cloud.storage.object.v1.finalized',
    source: '//storage.googleapis.com/projects/_/buckets/pages',
    subject: 'objects/1.jpg',
    id: '7',
    data: { bucket: 'pages', name: 'Straße 🦉.jpg' },
  };

  test.each(['binary', 'structured'] as const)('accepts a CloudEvent in %s mode', async (mode) => {
    const one = await start('detect', 'on-event');
    expect((await one.cloudEvent('on-event', event, mode)).status).toBe(204);
    expect(JSON.parse(await one.waitForLine(/^\{/))).toMatchObject({ ...event, specversion: '1.0' });
  });

  test('accepts a message, through Eventarc or by push', async () => {
    const one = await start('on-event');
    const message = { data: 'page 🦉', attributes: { model: 'documents/3' } };
    const type = 'google.cloud.pubsub.topic.v1.messagePublished';
    const source = '//pubsub.googleapis.com/projects/local/topics/pages';
    await one.cloudEvent('on-event', { type, source, data: pubSubBody(message) });
    const wrapped = JSON.parse(await one.waitForLine(/^\{/));
    expect(wrapped.data.message).toMatchObject({ attributes: message.attributes });
    expect(Buffer.from(wrapped.data.message.data, 'base64').toString()).toBe('page 🦉');
    expect((await one.pubSubPush('on-event', message)).status).toBe(204);
    const second = () => one.lines().filter((line) => line.startsWith('{'))[1];
    await expect.poll(second).toBeDefined();
    expect(JSON.parse(second() ?? '')).toMatchObject({
      type,
      data: { message: { data: wrapped.data.message.data } },
    });
  });

  test('answers an error with 500, so that the event is redelivered', async () => {
    const one = await start('on-event');
    expect((await one.cloudEvent('on-event', { ...event, data: { fails: true } })).status).toBe(500);
    expect(() => one.url('detect')).toThrow('target detect is not served. Served: on-event');
  });
});

describe('starting and stopping', () => {
  test('reports why a function cannot start', async () => {
    await expect(start('nowhere')).rejects.toThrow(/"nowhere" was not registered/);
    const broken = await bundleApp(`throw new Error('no model source')`);
    const targets = ['detect'] as const;
    await expect(startFunctionsFramework({ bundle: broken.path, targets })).rejects.toThrow(
      /no model source/,
    );
    await broken.remove();
  });

  test('exits at once on SIGTERM, as the framework does', async () => {
    const one = await start();
    const answer = one.fetch('/hold');
    await one.waitForLine(/under way/);
    const end = one.stop();
    expect((await answer).status).toBe(500);
    expect(await end).toEqual({ code: 0, signal: null });
    expect(one.lines()).toContain('SIGTERM came');
  });

  test('exits on an uncaught error', async () => {
    const one = await start();
    expect((await one.fetch('/crash')).status).toBe(500);
    expect(await one.ended).toEqual({ code: 16, signal: null });
  });
});

describe('instances behind a router', () => {
  test.each([
    { copies: 3, concurrency: 1, requests: 9, instances: 3 },
    { copies: 2, concurrency: 80, requests: 50, instances: 1 },
    { copies: 2, concurrency: 2, requests: 10, instances: 2 },
  ])('run at most $concurrency requests each', async ({ copies, concurrency, requests, instances }) => {
    const service = await startService({ copies, concurrency });
    const answers = Array.from({ length: requests }, () => service.fetch('/hold'));
    await gate.waiting(Math.min(requests, copies * concurrency));
    expect(service.copies()).toHaveLength(instances);
    gate.open();
    const pids = await Promise.all(answers.map(async (answer) => (await answer).json()));
    expect(new Set(pids).size).toBe(instances);
    const most = await Promise.all(service.copies().map(async (copy) => (await copy.fetch('/most')).json()));
    expect(Math.max(...(most as number[]))).toBe(Math.min(concurrency, requests));
  });

  test('let a request wait, then refuse it', async () => {
    const service = await startService({ copies: 1, concurrency: 1, queueTimeoutMs: 50 });
    const held = service.fetch('/hold');
    await gate.waiting(1);
    expect((await service.fetch('/hold')).status).toBe(429);
    gate.open();
    expect((await held).status).toBe(200);
    expect((await service.fetch('/hold')).status).toBe(200);
  });

  test('are replaced when they exit', async () => {
    const service = await startService({ copies: 1, concurrency: 1 });
    gate.open();
    const first = await (await service.fetch('/hold')).json();
    const [copy] = service.copies();
    expect((await service.fetch('/crash')).status).toBe(500);
    expect(await copy!.ended).toEqual({ code: 16, signal: null });
    const second = await (await service.fetch('/hold')).json();
    expect([first, second]).toEqual([copy!.pid, service.copies()[0]!.pid]);
    expect(second).not.toBe(first);
  });

  test('do not get a request over 32 MiB', async () => {
    const service = await startService({ copies: 1, concurrency: 1 });
    const headers = { 'content-type': 'application/octet-stream' };
    const send = (bytes: number) =>
      service.fetch('/', { method: 'POST', headers, body: new Uint8Array(bytes) });
    expect((await send((32 << 20) + 1)).status).toBe(413);
    expect(service.copies()).toHaveLength(0);
    const answer = await send(32 << 20);
    expect([answer.status, (await answer.bytes()).length]).toEqual([201, 32 << 20]);
  });
});
