import { createImageReader, createResultStore } from '@yololift/serving/images';
import { createStores } from '@yololift/stores';
import { startBlob, startCloudStorage, startS3 } from '@yololift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BYTES = Buffer.from('bytes of an image');
const SHA256 = '458362611f1dff146cb7c5ed90430c6be82b14a89613847f61282dd71224dab2';

/** A bucket of each cloud, read with the cloud's own SDK. */
const CLOUDS = [
  {
    root: 's3://scans',
    async start() {
      const { url, close } = await startS3('scans');
      const keys = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_REGION: 'eu-central-1' };
      return { environment: { ...keys, AWS_ENDPOINT_URL_S3: url }, close };
    },
  },
  {
    root: 'az://devstoreaccount1/scans',
    async start() {
      const { connectionString, close } = await startBlob('scans');
      return { environment: { AZURE_STORAGE_CONNECTION_STRING: connectionString }, close };
    },
  },
  {
    root: 'gs://scans',
    async start() {
      const { url, close } = await startCloudStorage('scans');
      return { environment: { STORAGE_EMULATOR_HOST: url }, close };
    },
  },
];

describe.each(CLOUDS)('images in $root', ({ root, start }) => {
  let under: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    under = await start();
  });
  afterAll(() => under.close());

  it.each([
    'in/a.jpg',
    'in/ページ 1.jpg',
    'in/100%25 + ?sig=x#1 & %.jpg',
    'in//a.jpg',
    'in/%252e%252e/a.jpg',
  ])('are read by URI with any key: %s', async (key) => {
    const { openRoot, grammar } = createStores(under.environment);
    const bucket = await openRoot(root);
    const source = async function* () {
      yield BYTES;
    };
    await bucket.put(key, source, { size: BYTES.length, sha256: SHA256 });
    const reader = createImageReader({ openRoot, grammar, allowedRoots: [`${root}/in`] });
    const uri = `${root}/${key}`;
    const image = await reader.read(uri, new AbortController());
    expect(image).toEqual({ uri, etag: expect.stringMatching(/.+/), bytes: BYTES });
  });

  it('are absent or refused', async () => {
    const { openRoot, grammar } = createStores(under.environment);
    const reader = createImageReader({ openRoot, grammar, allowedRoots: [`${root}/in`] });
    const read = (key: string) => reader.read(`${root}/${key}`, new AbortController());
    await expect(read('in/nothing.jpg')).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
    await expect(read('other/a.jpg')).rejects.toMatchObject({ code: 'IMAGE_URI_REFUSED' });
    await expect(read('in/../other/a.jpg')).rejects.toMatchObject({ code: 'IMAGE_URI_REFUSED' });
  });

  it('have one result each, even with several writers', async () => {
    const store = createResultStore(await createStores(under.environment).openRoot(`${root}/results`));
    const subject = {
      image: { uri: `${root}/in/ページ 1.jpg`, etag: '"v1"' },
      release: { model: 'documents', version: '3', digest: `sha256:${'0f'.repeat(32)}` },
    };
    expect(await store.find(subject)).toBeUndefined();
    const { uri, outcome } = await store.write(subject, { by: 'the first' });
    expect(outcome).toBe('written');
    expect(await store.write(subject, { by: 'the second' })).toEqual({ uri, outcome: 'existed' });
    expect(await store.find(subject)).toEqual({ uri, document: { by: 'the first' } });
    const run = await store.writeRun({ items: [] }, { id: 'run' });
    expect(run).toBe(`${root}/results/runs/run.json`);
  });
});
