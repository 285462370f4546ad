import { describeObjectStore, startBlob, startFaultyProxy } from '@yololift/testing';
import { describe, expect, it } from 'vitest';
import { openRoot } from './index.ts';

const ROOT = 'az://devstoreaccount1/container/models';

describeObjectStore('Blob Storage stand-in', async () => {
  const standIn = await startBlob('container');
  const proxy = await startFaultyProxy(standIn.url);
  const connectionString = standIn.connectionString.replace(standIn.url, proxy.url);
  const store = await openRoot(ROOT, { AZURE_STORAGE_CONNECTION_STRING: connectionString });
  return {
    store,
    faults: proxy,
    async close() {
      await proxy.close();
      await standIn.close();
    },
  };
});

describe('against the Blob Storage stand-in', () => {
  it('reads with one request, and does not retry', async () => {
    const standIn = await startBlob('container');
    const store = await openRoot(ROOT, { AZURE_STORAGE_CONNECTION_STRING: standIn.connectionString });
    await expect(store.fetch('model.onnx')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    expect(standIn.asked).toEqual(['GET /devstoreaccount1/container/models/model.onnx']);
    await standIn.close();
  });

  it('lists all pages', async () => {
    const standIn = await startBlob('container', { pageObjects: 2 });
    const store = await openRoot(`${ROOT}/`, { AZURE_STORAGE_CONNECTION_STRING: standIn.connectionString });
    const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    for (const key of ['a', 'b', 'c']) await store.put(key, async function* () {}, { size: 0, sha256 });
    const listed = await Array.fromAsync(store.list(''));
    expect(listed.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
    await standIn.close();
  });
});

describe('openRoot', () => {
  it.each(['az://', 'az://account', 'gs://bucket'])('refuses %s', async (uri) => {
    await expect(openRoot(uri, {})).rejects.toMatchObject({ code: 'URI_UNSUPPORTED' });
  });
});
