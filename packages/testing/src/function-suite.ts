import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OpenRoot } from '@yololift/core/stores';
import { openFileParameter } from '@yololift/core/stores';
import { putObject } from '@yololift/core/testing';
import type { PredictionDocument } from '@yololift/core/yolo';
import type { Diagnosis } from '@yololift/serving/doctor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FunctionRuntime } from './function-runtime.ts';
import { type LocalClouds, startLocalClouds } from './local-clouds.ts';
import { readJsonObjects } from './read-json-objects.ts';

/** A running function and access to its triggers. */
export interface StartedFunction {
  readonly runtime: FunctionRuntime;
  /** Delivers messages, as one batch if the cloud has batches; returns those to be redelivered. */
  readonly deliver: (messages: readonly string[]) => Promise<readonly string[]>;
  /** Sends the event of a new object in the cloud's own bucket; returns whether it is acknowledged. */
  readonly objectCreated: (key: string) => Promise<boolean>;
  /** Sends a raw event, if the platform has triggers for it; returns whether it is acknowledged. */
  readonly direct?: (event: unknown) => Promise<boolean>;
  /** Sends a warm command to the authenticated endpoint; returns the receipt. */
  readonly warm: (command: object) => Promise<object>;
  /** Requests a diagnosis from the authenticated endpoint. */
  readonly doctor: () => Promise<object>;
  /** Triggers the schedule; returns whether it succeeded. */
  readonly schedule: () => Promise<boolean>;
  /** Sends an unsupported event; returns the response to its sender. */
  readonly nonsense: () => Promise<string>;
}

/** A cloud's function with a built bundle. */
export interface FunctionUnderTest {
  readonly start: (environment: Readonly<Record<string, string>>) => Promise<StartedFunction>;
  /** Whether its platform delivers raw events (`StartedFunction.direct`). Default: no. */
  readonly takesEvents?: boolean;
  /** Its own bucket, which only its configuration names. */
  readonly store: string;
  /** Opens a bucket of any of the three clouds. */
  readonly openRoot: (
    uri: string,
    environment: Readonly<Record<string, string>>,
  ) => Promise<OpenRoot> | OpenRoot;
  /** Concurrent requests that the platform sends to one instance. */
  readonly concurrency: number;
  /** Whether its platform parses JSON and decompresses bodies before calling the function. Default: no. */
  readonly parsesBodies?: boolean;
  /** Largest request that its front end accepts, bytes. */
  readonly largestBody: number;
}

/** Fixtures of the suite: a release and an image in which the model detects something. */
export interface FunctionFixtures {
  /** Root with the release `name/version`. */
  readonly root: string;
  readonly release: string;
  /** JPEG. */
  readonly photo: Uint8Array<ArrayBuffer>;
  /** Label that the model detects in it. */
  readonly finds: string;
}

/** Cases that every cloud's function must pass in its own runtime. Stores are fakes on loopback. */
export function describeFunction(name: string, under: FunctionUnderTest, fixtures: FunctionFixtures): void {
  let clouds: LocalClouds;
  let folder: string;
  let store: OpenRoot;
  const running: StartedFunction[] = [];

  beforeAll(async () => {
    clouds = await startLocalClouds();
    folder = await mkdtemp(join(tmpdir(), 'yololift-function-'));
    store = await under.openRoot(under.store, clouds.environment);
  });
  afterAll(async () => {
    for (const { runtime } of running) await runtime.stop();
    await clouds.close();
    await rm(folder, { recursive: true });
  });

  async function start(environment: Readonly<Record<string, string>> = {}): Promise<StartedFunction> {
    const started = await under.start({
      ...clouds.environment,
      MODEL_SOURCES: fixtures.root,
      MODEL_POINTER: 'env:POINTER',
      POINTER: fixtures.release,
      MODEL_CACHE: join(folder, randomUUID()),
      IMAGE_SOURCES: under.store,
      RESULTS: `${under.store}/results`,
      ...environment,
    });
    running.push(started);
    return started;
  }

  async function startReady(environment?: Readonly<Record<string, string>>): Promise<StartedFunction> {
    const started = await start(environment);
    await started.runtime.waitForLine(/cold start:/);
    return started;
  }

  const put = (key: string, bytes: Uint8Array) => putObject(store, key, bytes);

  const written = (prefix: string) => readJsonObjects(store, prefix);

  const post = (
    { runtime }: StartedFunction,
    body: string | Uint8Array<ArrayBuffer> | ArrayBuffer,
    headers: Record<string, string> = {},
    path = '/detect',
  ) => runtime.fetch(path, { method: 'POST', body, headers });
  const sendPhoto = (started: StartedFunction, headers: Record<string, string> = {}) =>
    post(started, fixtures.photo, { 'content-type': 'image/jpeg', ...headers });

  async function found(response: Response): Promise<PredictionDocument> {
    const text = await response.text();
    expect({ status: response.status, text }).toMatchObject({ status: 200 });
    const document = JSON.parse(text) as PredictionDocument;
    for (const image of document.images) {
      expect('detections' in image && image.detections.map((one) => one.name)).toContain(fixtures.finds);
    }
    return document;
  }

  describe(`${name}: HTTP`, () => {
    let started: StartedFunction;
    beforeAll(async () => {
      started = await startReady();
    });

    test('only the first response reports a cold start and its timing', async () => {
      const first = await sendPhoto(started);
      expect(first.headers.get('server-timing')).toMatch(
        /run;dur=.*cold-import;dur=\d+.*cold-session;dur=\d+/,
      );
      const { instance } = await found(first);
      const second = await sendPhoto(started);
      expect(second.headers.get('server-timing')).not.toContain('cold');
      expect((await found(second)).instance).toEqual({ id: instance?.id, coldStart: false });
      expect(instance?.coldStart).toBe(true);
    });

    test('binary, base64 in JSON, and form files with non-Latin names', async () => {
      const base64 = Buffer.from(fixtures.photo).toString('base64');
      await found(await sendPhoto(started));
      await found(
        await post(started, JSON.stringify({ image: base64 }), { 'content-type': 'application/json' }),
      );
      const form = new FormData();
      form.append('a', new File([fixtures.photo], 'счёт №7.jpg'));
      form.append('b', new File([fixtures.photo], '請求書.jpg'));
      const request = new Request('http://x', { method: 'POST', body: form });
      const type = request.headers.get('content-type') ?? '';
      const { images } = await found(
        await post(started, await request.arrayBuffer(), { 'content-type': type }),
      );
      expect(images.map(({ path }) => path)).toEqual(['счёт №7.jpg', '請求書.jpg']);
    });

    test('an annotated image is returned as bytes', async () => {
      const response = await sendPhoto(started, { accept: 'image/png' });
      expect(response.headers.get('content-type')).toBe('image/png');
      const head = Buffer.from(await response.arrayBuffer()).subarray(0, 8);
      expect(head.toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    });

    test('the largest request that the front end accepts, and a larger one', async () => {
      const padded = (bytes: number) => {
        const body = new Uint8Array(bytes);
        body.set(fixtures.photo);
        return body;
      };
      const headers = { 'content-type': 'image/jpeg' };
      await found(await post(started, padded(under.largestBody), headers));
      const refused = await post(started, padded(under.largestBody * 1.6), headers);
      expect(refused.status).toBe(413);
      await found(await sendPhoto(started));
    });

    test('health, the list of routes, and the description', async () => {
      const ready = await started.runtime.fetch('/v2/health/ready');
      expect(await ready.json()).toMatchObject({ ready: true, release: { version: expect.any(String) } });
      expect((await started.runtime.fetch('/openapi.json')).status).toBe(200);
      const head = await started.runtime.fetch('/v2/health/live', { method: 'HEAD' });
      expect({ status: head.status, text: await head.text() }).toEqual({ status: 200, text: '' });
    });

    test.each([
      ['/nothing', 'POST', 404, 'ROUTE_NOT_FOUND'],
      ['/detect', 'DELETE', 405, 'METHOD_NOT_ALLOWED'],
      ['/manage/none', 'POST', 404, undefined],
    ])('%s %s is refused', async (path, method, status, code) => {
      const response = await started.runtime.fetch(path, { method });
      if (code === undefined) expect([401, 404]).toContain(response.status);
      else {
        expect(response.status).toBe(status);
        expect(await response.json()).toMatchObject({ code });
      }
    });

    test('an invalid image gives a problem document, and the next request is served', async () => {
      const response = await post(started, 'not a picture', { 'content-type': 'image/jpeg' });
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ code: expect.stringMatching(/^IMAGE_/) });
      await found(await sendPhoto(started));
    });

    test('an invalid JSON body', async () => {
      const response = await post(started, '{', { 'content-type': 'application/json' });
      expect(response.status).toBe(400);
      if (under.parsesBodies === true) return;
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ code: 'INVALID_REQUEST' });
    });

    test('a compressed body is refused', async () => {
      const response = await sendPhoto(started, { 'content-encoding': 'gzip' });
      if (under.parsesBodies !== true) expect(await response.json()).toMatchObject({ status: 415 });
      expect(response.status).toBe(under.parsesBodies === true ? 400 : 415);
      await found(await sendPhoto(started));
    });

    test('as many concurrent requests as the platform sends', async () => {
      const answers = await Promise.all(Array.from({ length: under.concurrency }, () => sendPhoto(started)));
      for (const answer of answers) await found(answer);
    });

    test('the public endpoint accepts no warm command and no diagnosis', async () => {
      const warm = await started.runtime.fetch('/manage/warm', { method: 'POST', body: '{}' });
      const doctor = await started.runtime.fetch('/manage/doctor');
      for (const { status } of [warm, doctor]) expect([401, 403, 404]).toContain(status);
    });
  });

  describe(`${name}: queues and buckets`, () => {
    let started: StartedFunction;
    beforeAll(async () => {
      await put('in/page 1 (ü).jpg', fixtures.photo);
      await put('in/broken.jpg', new Uint8Array([0xff, 0xd8, 0xff, 1, 2, 3]));
      started = await startReady();
    });
    const batch = (...keys: readonly string[]) =>
      JSON.stringify({ command: 'batch', items: keys.map((key) => `${under.store}/${key}`) });

    test('a message delivered twice is processed once', async () => {
      expect(await started.deliver([batch('in/page 1 (ü).jpg')])).toEqual([]);
      expect(await started.deliver([batch('in/page 1 (ü).jpg')])).toEqual([]);
      const results = (await written('results/')).filter(({ path }) => path !== undefined);
      expect(results).toMatchObject([
        { path: `${under.store}/in/page 1 (ü).jpg`, release: { version: '1' } },
      ]);
      const runs = (await written('results/runs/')).map(({ items }) => items as object[]);
      expect(runs.flat()).toEqual(expect.arrayContaining([expect.objectContaining({ repeated: true })]));
    });

    test('only the bad messages of a batch are redelivered', async () => {
      const good = batch('in/page 1 (ü).jpg');
      const messages = ['{"command":"nonsense"}', good, 'no json', good];
      expect(await started.deliver(messages)).toEqual(['{"command":"nonsense"}', 'no json']);
    });

    test('an absent or corrupt image is recorded and not redelivered', async () => {
      expect(await started.deliver([batch('in/absent.jpg', 'in/broken.jpg')])).toEqual([]);
      const runs = await written('results/runs/');
      const items = runs.flatMap((run) => run.items as { readonly error?: { readonly code: string } }[]);
      const codes = items.map(({ error }) => error?.code);
      expect(codes).toEqual(expect.arrayContaining(['IMAGE_NOT_FOUND', 'IMAGE_CORRUPT']));
    });

    test('a queue command whose response has no receiver is rejected', async () => {
      const message = JSON.stringify({ command: 'detect', image: 'aGk=' });
      expect(await started.deliver([message])).toEqual([message]);
    });

    test('an image outside the allowed locations is rejected and recorded', async () => {
      const message = JSON.stringify({
        command: 'batch',
        items: ['http://169.254.169.254/latest/meta-data'],
      });
      expect(await started.deliver([message])).toEqual([]);
    });

    test('a new object is predicted, whatever its name', async () => {
      await put('in/neu/Rechnung #7 + 100 %.jpg', fixtures.photo);
      expect(await started.objectCreated('in/neu/Rechnung #7 + 100 %.jpg')).toBe(true);
      const paths = (await written('results/')).map(({ path }) => path);
      expect(paths).toContain(`${under.store}/in/neu/Rechnung #7 + 100 %.jpg`);
    });

    test('a queue message may be a warm command, as from a schedule', async () => {
      expect(await started.deliver(['{"command":"warm"}'])).toEqual([]);
    });

    test('the schedule warms', async () => {
      expect(await started.schedule()).toBe(true);
    });

    test('the error for an unsupported event lists the supported ones', async () => {
      expect(await started.nonsense()).toMatch(/command|event|message/);
    });
  });

  describe(`${name}: start and configuration`, () => {
    test('a warm command to the authenticated endpoint gives a receipt', async () => {
      const started = await startReady();
      expect(await started.warm({})).toMatchObject({
        instance: expect.any(String),
        release: { version: '1' },
        coldStart: true,
        predictMs: expect.any(Number),
      });
      expect((await found(await sendPhoto(started))).instance?.coldStart).toBe(false);
    });

    test('a diagnosis from the authenticated endpoint covers this instance and its deployment', async () => {
      const started = await startReady();
      const { checks } = (await started.doctor()) as Diagnosis;
      const told = checks.map(({ check, status: one }) => `${check} ${one}`);
      for (const line of ['native ok', 'parameter ok', 'mount ok', 'release ok'])
        expect(told).toContain(line);
      await found(await sendPhoto(started));
    });

    test('a diagnosis reports failures while the function has no model', async () => {
      const started = await start({ POINTER: 'demo-documents/none' });
      await started.runtime.waitForLine(/no model yet/);
      expect(await started.doctor()).toMatchObject({
        status: 'failure',
        checks: expect.arrayContaining([
          expect.objectContaining({ check: 'release', status: 'failure', code: 'RELEASE_NOT_FOUND' }),
        ]),
      });
    });

    test('a pointer in the event', async () => {
      const started = await start({ MODEL_POINTER: 'event:' });
      await started.runtime.waitForLine(/no model yet/);
      const before = await sendPhoto(started);
      expect({ status: before.status, retry: before.headers.get('retry-after') }).toMatchObject({
        status: 503,
      });
      expect(await started.warm({ pointer: fixtures.release })).toMatchObject({ release: { version: '1' } });
      await found(await sendPhoto(started));
    });

    test('while the model loads, responses have Retry-After', async () => {
      const started = await start({ MODEL_POINTER: 'event:', POINTER_TTL_SECONDS: '0' });
      const response = await sendPhoto(started);
      expect(response.status).toBe(503);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await response.json()).toMatchObject({ code: expect.any(String) });
    });

    test('an invalid environment ends the process with a list of all errors', async () => {
      const attempt = start({ MODEL_SOURCES: 'nowhere', MODEL_POINTER: '', MAX_BODY_MB: 'huge' });
      const message = await attempt.then(
        async ({ runtime, nonsense }) => `${await nonsense()} ${runtime.lines().join('\n')}`,
        (error: unknown) => String(error),
      );
      for (const name of ['MODEL_SOURCES', 'MODEL_POINTER', 'MAX_BODY_MB']) expect(message).toContain(name);
    });

    test('a swap during requests fails none of them', async () => {
      const pointer = pathToFileURL(join(folder, `pointer-${randomUUID()}.json`)).href;
      const parameter = openFileParameter(pointer);
      await parameter.write('demo-documents/none');
      const started = await start({ MODEL_POINTER: pointer, POINTER_TTL_SECONDS: '0' });
      await started.runtime.waitForLine(/no model yet/);
      await parameter.write(fixtures.release);
      expect(await started.warm({})).toMatchObject({ release: { version: '1' } });
      await parameter.write('demo-documents/none');
      for (let times = 0; times < 5; times += 1) await found(await sendPhoto(started));
      expect(await started.warm({})).toMatchObject({
        release: { version: '1' },
        failure: { code: 'RELEASE_NOT_FOUND' },
      });
    });
  });
}
