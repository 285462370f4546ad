import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from '@yololift/core/async';
import { buildRelease } from '@yololift/core/publishing';
import { createReleaseLoader, publishRelease, recordRelease } from '@yololift/core/release';
import { openFolderStore } from '@yololift/core/stores';
import { constantYoloModel } from '@yololift/core/testing';
import { yoloRuntime } from '@yololift/core/yolo';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConstantEvent, constantRuntime } from '../../testing/constant-runtime.ts';
import { recordingLogger } from '../../testing/slot-fixture.ts';
import { warmInstance } from '../commands/warm.ts';
import { createHttpApp } from '../http/create-http-app.ts';
import { createInstance } from '../slot/instance.ts';
import { loadReleaseModel } from '../slot/load-release-model.ts';
import { createPointerWatcher } from '../slot/pointer-watcher.ts';
import { createSlot } from '../slot/slot.ts';
import { slotSource } from '../slot/slot-source.ts';
import { slotModel } from './slot-model.ts';

// One slot, two runtimes: everything between the pointer and HTTP uses a model only through its port.

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-runtimes-'));
  const [modelFile, selfTestImage] = [join(folder, 'cat.onnx'), join(folder, 'grey.png')];
  const data = new Float32Array(5 * 84);
  for (const [attribute, value] of [32, 32, 20, 20, 0.9].entries()) data[attribute * 84] = value;
  const model = constantYoloModel({
    input: { shape: [1, 3, 64, 64] },
    outputs: [{ name: 'output0', shape: [1, 5, 84], data }],
    metadata: { task: 'detect', stride: '32', names: "{0: 'cat'}" },
  });
  await writeFile(modelFile, model);
  const grey = sharp({ create: { width: 64, height: 64, channels: 3, background: '#777' } });
  await writeFile(selfTestImage, await grey.png().toBuffer());
  const store = openFolderStore(pathToFileURL(join(folder, 'root')).href);
  await publishRelease(await buildRelease({ name: 'cats', version: '1', modelFile, selfTestImage }), [store]);
  await publishEcho('1', { answer: 'hello' }, 'hello');
  await publishEcho('bad', { answer: 'hello' }, 'goodbye');
  await publishEcho('odd', { answr: 'hello' }, 'hello');

  async function publishEcho(
    version: string,
    settings: Record<string, string>,
    recorded: string,
  ): Promise<void> {
    const [weights, item] = [join(folder, 'weights.bin'), join(folder, 'item.txt')];
    await writeFile(weights, 'weights');
    await writeFile(item, 'an item');
    const check = { item: 'item.txt', mediaType: 'text/plain' };
    const parts = { name: 'echo', version, folder, model: 'weights.bin', check };
    const built = await recordRelease(constantRuntime(), { ...parts, settings: { answer: recorded } });
    await publishRelease({ ...built, manifest: { ...built.manifest, settings } }, [store]);
  }
});

afterAll(() => rm(folder, { recursive: true }));

function serving(first: string) {
  const events: ConstantEvent[] = [];
  const logger = recordingLogger();
  const store = openFolderStore(pathToFileURL(join(folder, 'root')).href);
  const sources = [{ uri: store.uri, reader: store, folder: store.folder }];
  const deps = { sources, clock: systemClock, logger };
  const loader = createReleaseLoader(deps, { cacheFolder: join(folder, 'cache') });
  const runtimes = { yolo: () => yoloRuntime(), constant: async () => constantRuntime(events) };
  let value = first;
  const reader = { uri: 'memory:pointer', read: async () => ({ value, version: value }) };
  const slot = createSlot({
    pointer: createPointerWatcher({ reader, clock: systemClock, logger }),
    load: (name, options) =>
      loadReleaseModel({ loader, runtimes, run: { thread: 'inline', threads: 1 } }, name, options),
    close: (model) => model.close(),
    clock: systemClock,
    logger,
  });
  const instance = createInstance(() => undefined);
  const source = slotSource(slot, instance);
  const app = createHttpApp({ model: source, reportFault: (error) => expect.unreachable(String(error)) });
  return {
    ...{ slot, source, events },
    async moveTo(release: string) {
      value = release;
      return slot.refresh();
    },
    async post(body: string | Buffer, query = '', type = 'application/octet-stream') {
      const init = { method: 'POST', body, headers: { 'Content-Type': type } };
      const response = await app.fetch(new Request(`http://local/detect${query}`, init));
      const timing = response.headers.get('server-timing')?.replaceAll(/;dur=[\d.]+/g, '');
      return { status: response.status, body: await response.json(), timing };
    },
    async openApi() {
      const response = await app.fetch(new Request('http://local/openapi.json'));
      return (await response.json()) as { components: { schemas: object }; paths: object };
    },
  };
}

test('a release of another runtime replaces a YOLO model, and a YOLO model replaces it again', async () => {
  const { slot, moveTo, post, events } = serving('cats/1');
  const photo = await sharp(join(folder, 'grey.png')).jpeg().toBuffer();
  await slot.ready();
  const first = await post(photo);
  expect(first.body).toMatchObject({
    images: [{ detections: [{ name: 'cat' }] }],
    model: { head: 'anchor-free' },
  });
  expect(first.timing).toBe('queue, decode, letterbox, run, head, nms, total');

  expect(await moveTo('echo/1')).toMatchObject({ state: 'ready', release: { model: 'echo' } });
  const { status, body, timing } = await post('some text', '?loud=yes&utm_source=x');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    texts: [{ path: 'image', answer: 'HELLO', length: 9 }],
    model: { name: 'hello', task: 'echo', release: { model: 'echo', version: '1' } },
    warnings: [{ code: 'OPTION_IGNORED' }],
  });
  expect(timing).toBe('queue, echo, total');
  // Each task has its own options.
  expect(await post('text', '?confidence=0.5')).toMatchObject({
    body: { warnings: [{ code: 'OPTION_IGNORED' }] },
  });
  expect(await post('text', '?luod')).toMatchObject({ status: 400, body: { code: 'INVALID_OPTION' } });

  expect(await moveTo('cats/1')).toMatchObject({ release: { model: 'cats' } });
  expect((await post(photo)).status).toBe(200);
  expect(events).toEqual(['open', 'test', 'close']);
  await slot.close();
});

test.each([
  ['echo/bad', 'SELF_TEST_FAILED', 'answer was "goodbye", is "hello"'],
  ['echo/odd', 'RELEASE_INVALID', "the manifest's settings"],
])('%s does not serve, and the one before serves on', async (release, code, words) => {
  const { slot, moveTo, post } = serving('echo/1');
  await slot.ready();
  const status = await moveTo(release);
  expect(status).toMatchObject({
    release: { version: '1' },
    previousFailure: { code, message: expect.stringContaining(words) },
  });
  expect((await post('text')).status).toBe(200);
  await slot.close();
});

test('warming and the OpenAPI document use the task', async () => {
  const { slot, source, openApi } = serving('echo/1');
  expect(Object.keys((await openApi()).paths)).not.toContain('/detect');
  await slot.ready();
  const { paths, components } = await openApi();
  // The model has not answered a request yet.
  expect((await source.use(async (served) => served.instance))?.coldStart).toBe(true);
  expect(JSON.stringify(paths)).toContain('"name":"loud"');
  expect(paths).toHaveProperty(['/detect', 'post', 'requestBody', 'content', 'text/plain']);
  expect(components.schemas).toHaveProperty('Image.properties.length');
  const deadline = { remainingMs: () => 1000, signal: new AbortController().signal };
  const models = [slotModel(slot)];
  const receipt = await warmInstance({ models, sleep: systemClock.sleep }, 0, deadline);
  expect(receipt.release).toMatchObject({ model: 'echo' });
  await slot.close();
});

test('an unsupported runtime is refused, with the supported ones listed', async () => {
  const store = openFolderStore(pathToFileURL(join(folder, 'root')).href);
  const sources = [{ uri: store.uri, reader: store, folder: store.folder }];
  const deps = { sources, clock: systemClock, logger: recordingLogger() };
  const loader = createReleaseLoader(deps, { cacheFolder: join(folder, 'cache') });
  const loading = loadReleaseModel(
    { loader, runtimes: { yolo: () => yoloRuntime() }, run: {} },
    { model: 'echo', version: '1' },
    { signal: new AbortController().signal, assertRoom: () => undefined },
  );
  await expect(loading).rejects.toMatchObject({
    code: 'RELEASE_INVALID',
    message: 'echo/1 is for the runtime constant; this process serves yolo',
  });
});
