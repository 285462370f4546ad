import { describeObjectStore, startCloudStorage, startFaultyProxy } from '@yololift/testing';
import { describe, expect, it } from 'vitest';
import { openRoot } from './index.ts';

describeObjectStore('Cloud Storage stand-in', async () => {
  const standIn = await startCloudStorage('bucket');
  const proxy = await startFaultyProxy(standIn.url);
  const store = await openRoot('gs://bucket/models', { STORAGE_EMULATOR_HOST: proxy.url });
  return {
    store,
    faults: proxy,
    async close() {
      await proxy.close();
      await standIn.close();
    },
  };
});

describe('against the Cloud Storage stand-in', () => {
  it('reads with one request, and does not retry', async () => {
    const standIn = await startCloudStorage('bucket');
    const store = await openRoot('gs://bucket', { STORAGE_EMULATOR_HOST: standIn.url });
    await expect(store.fetch('model.onnx')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    expect(standIn.asked).toEqual(['GET /storage/v1/b/bucket/o/model.onnx?alt=media']);
    await standIn.close();
  });

  it('lists all pages, with keys relative to the root', async () => {
    const standIn = await startCloudStorage('bucket', { pageObjects: 2 });
    const environment = { STORAGE_EMULATOR_HOST: standIn.url };
    const store = await openRoot('gs://bucket/models/', environment);
    const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    for (const key of ['a', 'b', 'c']) await store.put(key, async function* () {}, { size: 0, sha256 });
    const listed = await Array.fromAsync(store.list(''));
    expect(listed.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
    await standIn.close();
  });
});

describe('openRoot', () => {
  it.each(['gs://', 's3://bucket', 'bucket'])('refuses %s', async (uri) => {
    await expect(openRoot(uri, {})).rejects.toMatchObject({ code: 'URI_UNSUPPORTED' });
  });

  it.each([
    ['gs://bucket', 'gs://bucket'],
    ['gs://bucket/models/', 'gs://bucket/models'],
  ])('opens %s as %s', async (uri, root) => {
    expect(await openRoot(uri, {})).toMatchObject({ uri: root });
  });
});
