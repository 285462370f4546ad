import { movePointer, type PointerParameter, readPointer, verifyRelease } from '@yololift/core/release';
import { createStoreRegistry } from '@yololift/core/stores';
import { memoryStores, putObject, testRelease } from '@yololift/core/testing';
import { expect, test } from 'vitest';
import { parseConfiguration } from '../configuration/configuration.ts';
import { lazyParameter, lazySource } from '../configuration/lazy-stores.ts';
import { createImageReader } from '../images/image-reader.ts';
import { createResultFilter } from '../images/own-keys.ts';
import { placesOverlap } from '../images/places-overlap.ts';
import { createResultStore } from '../images/result-store.ts';

// A store that core does not name: its registration defines everything.

const stores = createStoreRegistry({}, memoryStores());
const { openRoot, grammar } = stores;
const signal = new AbortController().signal;

test('roots hold releases, and a parameter points to one', async () => {
  const { objects, digest } = testRelease();
  const root = await openRoot('mem://models');
  for (const [key, bytes] of objects) await putObject(root, key, bytes);
  const name = { model: 'documents', version: '1' };
  expect(await verifyRelease(root, name)).toMatchObject({ digest });
  expect((await lazySource(stores, 'mem://models').reader.fetch('documents/1/model.onnx')).kind).toBe(
    'modified',
  );

  const pointer = await stores.openParameter('mem-parameter:documents?stage=live');
  await movePointer(pointer as PointerParameter, { ...name, digest });
  const read = lazyParameter(stores, 'mem-parameter:documents?stage=live');
  expect(await readPointer(read)).toMatchObject({ ...name, digest });
});

test('a configuration accepts its URIs, and hides queries that its grammar does not define', () => {
  const environment = {
    MODEL_POINTER: 'mem-parameter:documents?stage=live',
    MODEL_SOURCES: 'mem://models',
    IMAGE_SOURCES: 'mem://scans/in',
    RESULTS: 'mem://scans/found',
  };
  expect(parseConfiguration(environment, {}, grammar).configuration).toMatchObject({
    pointer: environment.MODEL_POINTER,
    sources: ['mem://models'],
  });
  const secret = { ...environment, MODEL_POINTER: 'mem-parameter:documents?key=SEKRET' };
  expect(() => parseConfiguration(secret, {}, grammar)).toThrow(/MODEL_POINTER: has a query(?!.*SEKRET)/s);
  const path = { ...environment, MODEL_SOURCES: '/mnt/models' };
  expect(() => parseConfiguration(path, {}, grammar)).toThrow('file:///mnt/models or mem://bucket/prefix');
});

test('images are read only below listed places', async () => {
  await putObject(await openRoot('mem://scans'), 'in/page 1.jpg', Buffer.from('pixels'));
  const reader = createImageReader({ openRoot, grammar, allowedRoots: ['mem://scans/in'] });
  const uri = 'mem://scans/in/page 1.jpg';
  expect(await reader.read(uri, { signal })).toMatchObject({ uri, bytes: Buffer.from('pixels') });
  for (const [other, why] of [
    ['mem://scans/private/a.jpg', "add mem://… or the image's folder to it"],
    ['mem://other/in/a.jpg', 'not listed in IMAGE_SOURCES'],
    ['mem://scans/in/../private/a.jpg', '"." or ".."'],
    ['mem://scans/in/%2E%2e/private/a.jpg', '"." or ".."'],
    ['mem:///in/a.jpg', 'it has no bucket name'],
    ['mem://me:SEKRET@scans/in/a.jpg', 'it has no bucket name'],
    ['s3://scans/in/a.jpg', 's3:… is not read: unsupported scheme; supported: mem:, file:, https:'],
    ['mem-parameter:scans/in/a.jpg', 'unsupported scheme; supported: mem:, file:, https:'],
  ] as const) {
    await expect(reader.read(other, { signal })).rejects.toMatchObject({
      code: 'IMAGE_URI_REFUSED',
      message: expect.stringContaining(why),
    });
  }
  const anywhere = createImageReader({ openRoot, grammar, allowedRoots: ['mem://*'] });
  expect((await anywhere.read(uri, { signal })).bytes).toHaveLength(6);
});

test('results are stored, found again, and distinguished from images', async () => {
  const store = createResultStore(await openRoot('mem://scans/found'), { grammar });
  const release = { model: 'documents', version: '1', digest: testRelease().digest };
  const subject = { image: { uri: 'mem://scans/in/page 1.jpg', etag: '"1"' }, release };
  const { uri } = await store.write(subject, { by: 'the first' });
  expect(await store.find(subject)).toEqual({ uri, document: { by: 'the first' } });
  expect(createResultFilter('mem://scans/found', grammar)(uri)).toBe(true);
  expect(createResultFilter('mem://scans/found', grammar)(subject.image.uri)).toBe(false);
  expect(placesOverlap('mem://scans', 'mem://scans/found', grammar)).toBe(true);
  expect(placesOverlap('mem://*', 'mem://scans/found', grammar)).toBe(true);
  expect(placesOverlap('mem://scans/in', 'mem://scans/found', grammar)).toBe(false);
});

test('run records write URIs by the grammar', async () => {
  const [run] = [{ items: [{ uri: 'mem://scans/in/a.jpg', status: 'ok' as const }] }];
  const root = await openRoot('mem://runs');
  await createResultStore(root, { grammar }).writeRun(run, { id: 'one' });
  const written = await root.fetch('runs/one.json');
  const body = written.kind === 'modified' ? await Array.fromAsync(written.body) : [];
  expect(JSON.parse(Buffer.concat(body).toString())).toMatchObject(run);
});

test('errors list the registered schemes', async () => {
  await expect(openRoot('ftp://x')).rejects.toThrow('Supported schemes: mem:, file:');
  await expect(stores.openParameter('mem://x')).rejects.toThrow(
    'Supported schemes: mem-parameter:, env:, file:',
  );
});
