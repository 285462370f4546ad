import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { putObject } from '@yololift/core/testing';
import { demoFixtures } from '@yololift/demo-model/testing';
import { openRoot } from '@yololift/gcp';
import { type RunService, startRunService } from '@yololift/gcp/testing';
import { type LocalClouds, startLocalClouds } from '@yololift/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

// Behaviour specific to the app's own server, which reads the raw request.

const STORE = 'gs://yololift';
const fixtures = await demoFixtures();
let clouds: LocalClouds;
const started: RunService[] = [];
beforeAll(async () => {
  clouds = await startLocalClouds();
});
afterAll(async () => {
  for (const service of started) await service.stop();
  await clouds.close();
});

async function start(target: string): Promise<RunService> {
  const service = await startRunService({
    server: join(inject('bundle'), '../server.mjs'),
    target,
    environment: {
      ...clouds.environment,
      MODEL_SOURCES: fixtures.root,
      MODEL_POINTER: 'env:POINTER',
      POINTER: fixtures.release,
      IMAGE_SOURCES: `${STORE}/in`,
      RESULTS: `${STORE}/found`,
      MAX_BODY_MB: '5',
    },
  });
  started.push(service);
  return service;
}

/** Sends a raw request and returns the raw response; the connection closes after it. */
async function raw({ url }: RunService, head: string): Promise<string> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  socket.write(`${head}\r\nConnection: close\r\n\r\n`);
  await once(socket, 'close');
  return Buffer.concat(pieces).toString('utf8');
}

describe('requests', () => {
  let service: RunService;
  beforeAll(async () => {
    service = await start('http');
  });

  test.each([
    ['GET //', 404],
    ['GET /\\', 400],
    ['GET //[/x', 404],
    ['GET /%', 404],
    ['POST //', 404],
    ['POST /%', 404],
    ['TRACE /detect', 400],
    ['OPTIONS *', 400],
  ])('%s is a problem: %i', async (line, status) => {
    const answer = await raw(service, `${line} HTTP/1.1\r\nHost: x`);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.toLowerCase()).toContain('content-type: application/problem+json');
  });

  test.each(['a b', 'u:p@x', 'x/y'])('a host %j is a problem', async (host) => {
    const answer = await raw(service, `GET / HTTP/1.1\r\nHost: ${host}`);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"code":"INVALID_REQUEST"');
  });

  test('a compressed body is refused without decompressing it', async () => {
    const before = service.residentBytes();
    const body = new Uint8Array(gzipSync(new Uint8Array(200e6), { level: 1 }));
    const send = (type: string) =>
      service.fetch('/detect', {
        method: 'POST',
        body,
        headers: { 'content-type': type, 'content-encoding': 'gzip' },
      });
    const answers = await Promise.all(['application/json', 'image/jpeg', 'text/plain'].map(send));
    expect(answers.map(({ status }) => status)).toEqual([415, 415, 415]);
    expect(service.residentBytes() - before).toBeLessThan(100e6);
  });

  test('a body over the limit is refused while it arrives', async () => {
    const before = service.residentBytes();
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 1e6;
        if (sent > 400e6) controller.close();
        else controller.enqueue(new Uint8Array(1e6));
      },
    });
    const headers = { 'content-type': 'image/jpeg' };
    const response = await service
      .fetch('/detect', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
      .catch(() => undefined);
    // A client that keeps sending may see the connection close first.
    if (response !== undefined) expect(response.status).toBe(413);
    expect(sent).toBeLessThan(400e6);
    expect(service.residentBytes() - before).toBeLessThan(100e6);
  });

  test('SIGTERM lets running requests finish', async () => {
    const one = await start('http');
    const headers = { 'content-type': 'image/jpeg', 'content-length': fixtures.photo.length };
    const sending = request(`${one.url}/detect`, { method: 'POST', headers });
    const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
    const half = fixtures.photo.length >> 1;
    await new Promise((resolve) => sending.write(fixtures.photo.subarray(0, half), resolve));
    // The server has answered a later request, so it has the earlier one.
    await (await one.fetch('/v2/health/live')).text();
    const ended = one.stop();
    sending.end(fixtures.photo.subarray(half));
    const [answer] = await answered;
    expect(answer.statusCode).toBe(200);
    answer.resume();
    expect(await ended).toEqual({ code: 0, signal: null });
  });
});

describe('events', () => {
  let service: RunService;
  beforeAll(async () => {
    service = await start('queue');
  });
  const isPredicted = async (key: string) => {
    const store = await openRoot(STORE, clouds.environment);
    const found = await Array.fromAsync(store.list('found/'), (one) => one.key);
    return found.some((one) => one.includes(key));
  };
  const put = async (key: string) =>
    putObject(await openRoot(STORE, clouds.environment), `in/${key}.jpg`, fixtures.photo);
  const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    service.fetch('/', { method: 'POST', body, headers });
  const eventarc = (name: string) => ({
    type: 'google.cloud.storage.object.v1.finalized',
    source: '//storage.googleapis.com/projects/_/buckets/yololift',
    subject: `objects/${name}`,
    data: { bucket: 'yololift', name },
  });

  test.each(['binary', 'structured'] as const)('a CloudEvent, %s', async (mode) => {
    await put(`${mode}-ü #1`);
    expect((await service.cloudEvent(eventarc(`in/${mode}-ü #1.jpg`), mode)).status).toBe(204);
    expect(await isPredicted(mode)).toBe(true);
  });

  test('a CloudEvent with data other than JSON is read by its subject', async () => {
    await put('proto ü');
    const response = await post(new Uint8Array([10, 5, 0xff]), {
      'content-type': 'application/protobuf',
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-type': 'google.cloud.storage.object.v1.finalized',
      'ce-source': '//storage.googleapis.com/projects/_/buckets/yololift',
      'ce-subject': 'objects/in/proto%20%C3%BC.jpg',
    });
    expect(response.status).toBe(204);
    expect(await isPredicted('proto')).toBe(true);
  });

  test('a notification without a payload', async () => {
    await put('none');
    const attributes = { eventType: 'OBJECT_FINALIZE', bucketId: 'yololift', objectId: 'in/none.jpg' };
    expect((await service.pubSubPush({ attributes })).status).toBe(204);
    expect(await isPredicted('none')).toBe(true);
  });

  test('a notification without a wrapper, its attributes in headers', async () => {
    await put('bare é');
    const headers = (eventType: string) => ({
      'content-type': 'application/json',
      eventType,
      bucketId: 'yololift',
      objectId: Buffer.from('in/bare é.jpg').toString('latin1'),
    });
    expect((await post('{}', headers('OBJECT_DELETE'))).status).toBe(204);
    expect(await isPredicted('bare')).toBe(false);
    expect((await post('{"kind":"storage#object"}', headers('OBJECT_FINALIZE'))).status).toBe(204);
    expect(await isPredicted('bare')).toBe(true);
  });

  test.each([
    ['no JSON', '{', {}, 400],
    ['nothing', '', {}, 400],
    ['a compressed one', '{}', { 'content-encoding': 'gzip' }, 415],
    ['an unknown one', '{"hello":"world"}', {}, 400],
  ])('%s is not acknowledged', async (_what, body, headers, status) => {
    const response = await post(body, { 'content-type': 'application/json', ...headers });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  });

  test('a service for events answers health checks and nothing else', async () => {
    expect((await service.fetch('/v2/health/live')).status).toBe(200);
    expect((await service.fetch('/')).status).toBe(405);
    expect((await post(fixtures.photo, { 'content-type': 'image/jpeg' })).status).toBe(400);
  });
});
