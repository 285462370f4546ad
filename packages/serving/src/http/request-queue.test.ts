import type { Prediction } from '@yololift/core/yolo';
import { expect, it } from 'vitest';
import { fakeServedModel } from '../../testing/fake-served-model.ts';
import { singleModel } from '../slot/served-model.ts';
import { createHttpApp } from './create-http-app.ts';

const PREDICTION: Prediction = {
  width: 1,
  height: 1,
  orientation: 1,
  detections: [],
  timings: { decodeMs: 0, letterboxMs: 0, runMs: 0, headMs: 0, nmsMs: 0, totalMs: 0 },
};

/** A model whose answers the test triggers. */
function heldApp(queueLength: number) {
  const running: (() => void)[] = [];
  let begun = 0;
  const model = fakeServedModel(() => {
    begun += 1;
    return new Promise((resolve) => running.push(() => resolve(PREDICTION)));
  });
  const app = createHttpApp({
    model: singleModel(() => model),
    limits: { queueLength },
    reportFault: () => undefined,
  });
  return {
    send: (signal?: AbortSignal) =>
      app.fetch(
        new Request('http://test/detect', {
          method: 'POST',
          body: new Uint8Array(1),
          ...(signal && { signal }),
        }),
      ),
    begun: () => begun,
    release: () => {
      for (const resolve of running.splice(0)) resolve();
    },
  };
}

/** Lets all immediate work finish: one turn of the event loop. */
function settled() {
  return new Promise((resolve) => setImmediate(resolve));
}

it('refuses requests over the limit at once, and accepts them again when a place is free', async () => {
  const app = heldApp(2);
  const held = [app.send(), app.send()];
  const refused = await app.send();
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.json()).toMatchObject({ code: 'OVERLOADED' });
  await settled();
  app.release();
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
  const next = app.send();
  await settled();
  app.release();
  expect((await next).status).toBe(200);
});

it('counts a request before its body is read', async () => {
  const app = heldApp(1);
  const never = new ReadableStream();
  const model = fakeServedModel();
  const http = createHttpApp({
    model: singleModel(() => model),
    limits: { queueLength: 1 },
    reportFault: () => undefined,
  });
  const slow = new AbortController();
  const stuck = http.fetch(
    new Request('http://test/detect', { method: 'POST', body: never, duplex: 'half', signal: slow.signal }),
  );
  const refused = await http.fetch(
    new Request('http://test/detect', { method: 'POST', body: new Uint8Array(1) }),
  );
  expect(refused.status).toBe(503);
  slow.abort();
  expect((await stuck).status).toBe(499);
  app.release();
});

it('predicts two images at once, and drops a queued one whose client has disconnected', async () => {
  const app = heldApp(8);
  const client = new AbortController();
  const running = [app.send(), app.send()];
  const gone = app.send(client.signal);
  const waiting = app.send();
  await settled();
  expect(app.begun()).toBe(2);
  client.abort();
  expect((await gone).status).toBe(499);
  app.release();
  await Promise.all(running);
  await settled();
  expect(app.begun()).toBe(3);
  app.release();
  expect((await waiting).status).toBe(200);
});
