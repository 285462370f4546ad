import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import {
  type Logger,
  loadYolo,
  type PredictOptions,
  untilAborted,
  YoloLiftError,
  type YoloModel,
} from '@yololift/core';
import { createHttpApp, type HttpLimits } from '@yololift/serving/http';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ModelFile, writeCatModel } from '../../testing/cat-model-file.ts';
import { createReloadingSource } from './reloading-source.ts';
import { type ServedSource, serveModel } from './serve-model.ts';

const nothing = () => undefined;
const quiet: Logger = { info: nothing, warn: nothing, error: nothing };

let file: ModelFile;
let photo: Uint8Array<ArrayBuffer>;
const cleanUps: (() => Promise<void>)[] = [];

beforeAll(async () => {
  file = await writeCatModel();
  const blank = { width: 128, height: 64, channels: 3, background: '#336699' } as const;
  photo = new Uint8Array(await sharp({ create: blank }).jpeg().toBuffer());
});

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

afterAll(() => file.remove());

interface Started {
  readonly url: string;
  /** Stops the server; resolves when it has stopped. */
  readonly stop: () => Promise<void>;
}

async function start({
  limits = {},
  load = () => loadYolo(file.path),
}: {
  limits?: Partial<HttpLimits>;
  load?: () => Promise<YoloModel>;
} = {}): Promise<Started> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  const { promise: url, resolve: ready, reject } = Promise.withResolvers<string>();
  const serving = serveModel({
    host: '127.0.0.1',
    port: 0,
    ...served(createReloadingSource(load, quiet), limits),
    onReady: async (address) => ready(address),
    stop: stopped,
  });
  serving.catch(reject);
  const end = () => {
    stop();
    return serving;
  };
  const started = { url: await url, stop: end };
  cleanUps.push(end);
  return started;
}

function served(source: ServedSource, limits: Partial<HttpLimits> = {}) {
  const http = createHttpApp({ model: source.source, limits, reportFault: (error) => console.error(error) });
  return { source, service: { http, answer: http.fetch } };
}

/** The real model with answers held until released; a disconnected client's answer is dropped, as in a model's queue. */
async function heldModel() {
  const { promise: gate, resolve: release } = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const model = await loadYolo(file.path);
  const predict = (async (image: Uint8Array, { signal }: PredictOptions) => {
    begun.resolve();
    await untilAborted(gate, signal).catch((cause: unknown) => {
      throw new YoloLiftError('REQUEST_ABORTED', 'the client has gone', { cause });
    });
    return model.predict(image);
  }) as YoloModel['predict'];
  return { load: async () => ({ ...model, predict }), begun: begun.promise, release };
}

function detect(url: string, init: RequestInit = {}) {
  return fetch(`${url}/detect`, { method: 'POST', body: photo, ...init });
}

/** Sends raw bytes and returns everything received until the connection closes. */
async function sendRaw(url: string, parts: readonly (string | Uint8Array)[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes.toString('latin1');
  });
  socket.on('error', () => undefined); // a refused upload may be closed
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return answer;
}

describe('a real model over TCP', () => {
  // 128×64 into 64×64: scale 0.5, padY 16; the box (22..42, 22..42) becomes (44..84, 12..52).
  const CAT = { name: 'cat', class: 1, box: { x1: 44, y1: 12, x2: 84, y2: 52 } };

  it('answers bytes, forms and JSON alike', async () => {
    const { url } = await start();
    const form = new FormData();
    form.append('image', new File([photo], 'cat.jpg'));
    const json = JSON.stringify({ image: Buffer.from(photo).toString('base64') });
    const answers = [
      await detect(url),
      await detect(url, { body: form }),
      await detect(url, { body: json, headers: { 'Content-Type': 'application/json' } }),
    ];
    for (const [index, answer] of answers.entries()) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get('server-timing')).toMatch(/decode;dur=.*letterbox.*run.*head.*nms.*total/);
      expect(await answer.json()).toMatchObject({
        images: [{ path: ['image', 'cat.jpg', 'image'][index], width: 128, height: 64, detections: [CAT] }],
        model: { name: 'cats', labels: ['dog', 'cat'] },
      });
    }
  });

  it('answers a picture', async () => {
    const { url } = await start();
    const answer = await detect(url, { headers: { Accept: 'image/png' } });
    expect(answer.headers.get('content-type')).toBe('image/png');
    const { width, height, format } = await sharp(await answer.arrayBuffer()).metadata();
    expect({ width, height, format }).toEqual({ width: 128, height: 64, format: 'png' });
  });

  it('filters by class and confidence', async () => {
    const { url } = await start();
    for (const query of ['?classes=dog', '?confidence=0.95']) {
      const answer = await fetch(`${url}/detect${query}`, { method: 'POST', body: photo });
      expect(await answer.json()).toMatchObject({ images: [{ detections: [] }] });
    }
  });

  it('answers the next request after a bad image', async () => {
    const { url } = await start();
    const bad = [
      new Uint8Array(),
      new TextEncoder().encode('<svg/>'),
      photo.slice(0, 300),
      new Uint8Array(1000),
    ];
    const statuses = [];
    for (const body of bad) statuses.push((await detect(url, { body })).status);
    expect(statuses).toEqual([400, 415, 422, 415]);
    expect((await detect(url)).status).toBe(200);
  });

  it('refuses a chunked body as soon as it is too large', async () => {
    const { url } = await start({ limits: { maxBodyBytes: 10_000 } });
    const chunk = `1000\r\n${'x'.repeat(4096)}\r\n`;
    const head =
      'POST /detect HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
    const answer = await sendRaw(url, [head, chunk.repeat(8)]);
    expect(answer).toMatch(/^HTTP\/1\.1 413 .*"code":"REQUEST_TOO_LARGE"/s);
  });

  it('refuses a too large body by its Content-Length', async () => {
    const { url } = await start();
    const head = 'POST /detect HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 20000001\r\n\r\n';
    expect(await sendRaw(url, [head])).toMatch(/^HTTP\/1\.1 413 .*"code":"REQUEST_TOO_LARGE"/s);
  });

  it('lets a client read the answer to a too large upload', async () => {
    const { url } = await start();
    const answer = await detect(url, { body: new Uint8Array(30_000_000) });
    expect(answer.status).toBe(413);
    expect((await detect(url)).status).toBe(200);
  });
});

describe('a full queue', () => {
  it('answers 503 at once; queued requests complete', async () => {
    const { load, release } = await heldModel();
    const { url } = await start({ limits: { queueLength: 3 }, load });
    const answers = Array.from({ length: 5 }, () => detect(url));
    const refused = await Promise.race(answers);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    release();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 200, 200, 503, 503]);
  });

  it('frees the place of a disconnected client', async () => {
    const { load, begun, release } = await heldModel();
    const { url } = await start({ limits: { queueLength: 3 }, load });
    const running = [detect(url), detect(url)];
    await begun;
    const client = new AbortController();
    const gone = detect(url, { signal: client.signal });
    // Refused only after the third waits.
    while ((await detect(url, { body: new Uint8Array() }).then(({ status }) => status)) !== 503);
    client.abort();
    await expect(gone).rejects.toThrow();
    // Accepted only after the third is dropped.
    while ((await fetch(`${url}/detect?confidence=2`, { method: 'POST', body: photo })).status === 503);
    release();
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('stopping', () => {
  it('answers the request in flight and refuses new ones on kept-alive connections', async () => {
    const { load, begun, release } = await heldModel();
    const { url, stop } = await start({ load });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const idle = await ask(agent, `${url}/v2/health/ready`);
    expect(idle.statusCode).toBe(200);
    const inFlight = detect(url);
    await begun;
    const stopped = stop();
    const late = await ask(agent, `${url}/v2/health/ready`);
    expect(late.statusCode).toBe(503);
    expect(late.headers).toMatchObject({ connection: 'close', 'retry-after': '1' });
    await expect(ask(new Agent(), `${url}/v2/health/ready`)).rejects.toThrow('ECONNREFUSED');
    release();
    const answer = await inFlight;
    expect(answer.status).toBe(200);
    expect(answer.headers.get('connection')).toBe('close');
    expect(await answer.json()).toMatchObject({ images: [{ detections: [{ name: 'cat' }] }] });
    await stopped;
    agent.destroy();
  });

  it('works while the model loads', async () => {
    const { promise: slow, resolve: loaded } = Promise.withResolvers<void>();
    const stop = Promise.resolve();
    let isReady = false;
    const serving = serveModel({
      host: '127.0.0.1',
      port: 0,
      ...served(createReloadingSource(() => slow.then(() => loadYolo(file.path)), quiet)),
      onReady: async () => {
        isReady = true;
      },
      stop,
    });
    await stop;
    loaded();
    await serving;
    expect(isReady).toBe(false);
  });
});

it('reports a port in use', async () => {
  const { url } = await start();
  const second = serveModel({
    host: '127.0.0.1',
    port: Number(new URL(url).port),
    ...served(createReloadingSource(() => loadYolo(file.path), quiet)),
    onReady: async () => undefined,
    stop: Promise.resolve(),
  });
  await expect(second).rejects.toMatchObject({
    code: 'PORT_UNAVAILABLE',
    message: expect.stringContaining('the port is in use'),
  });
});

it('rejects with the error of the model', async () => {
  await expect(start({ load: () => loadYolo('/nothing/here.onnx') })).rejects.toMatchObject({
    code: 'MODEL_NOT_FOUND',
  });
});

async function ask(agent: Agent, url: string): Promise<IncomingMessage> {
  const request = httpRequest(url, { agent });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response;
}
