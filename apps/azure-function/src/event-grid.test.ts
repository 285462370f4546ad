import { openRoot } from '@yololift/azure';
import { type FunctionsWorker, startFunctionsWorker } from '@yololift/azure/testing';
import { putObject } from '@yololift/core/testing';
import { demoFixtures } from '@yololift/demo-model/testing';
import { type LocalClouds, startLocalClouds } from '@yololift/testing';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';

const STORE = 'az://devstoreaccount1/yololift';
const fixtures = await demoFixtures();
let clouds: LocalClouds;
let app: FunctionsWorker;

beforeEach(async () => {
  clouds = await startLocalClouds();
  app = await startFunctionsWorker({
    bundle: inject('bundle'),
    routePrefix: '',
    environment: {
      ...clouds.environment,
      MODEL_SOURCES: fixtures.root,
      MODEL_POINTER: 'env:POINTER',
      POINTER: fixtures.release,
      IMAGE_SOURCES: `${STORE}/in`,
      RESULTS: `${STORE}/found`,
      QUEUE_NAME: 'images',
    },
  });
});
afterEach(async () => {
  await app.stop();
  await clouds.close();
});

/**
 * As Event Grid sends it to a queue. https://learn.microsoft.com/azure/event-grid/event-schema-blob-storage
 */
const created = (eventType: string, path: string) =>
  app.deliverMessage(
    'queue',
    JSON.stringify({
      topic: '/subscriptions/1/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/devstoreaccount1',
      subject: `/blobServices/default/containers/yololift/blobs/${path}`,
      eventType,
      id: '831e1650-001e-001b-66ab-eeb76e069631',
      data: {
        api: 'PutBlob',
        contentType: 'image/jpeg',
        contentLength: 352,
        blobType: 'BlockBlob',
        url: `https://devstoreaccount1.blob.core.windows.net/yololift/${encodeURI(path)}`,
      },
      dataVersion: '',
      metadataVersion: '1',
      eventTime: '2017-06-26T18:41:00.9584103Z',
    }),
  );

test('the message for a new blob writes its result', async () => {
  const store = await openRoot(STORE, clouds.environment);
  await putObject(store, 'in/page é.jpg', fixtures.photo);
  expect(await created('Microsoft.Storage.BlobCreated', 'in/page é.jpg')).toMatchObject({
    isDelivered: true,
  });
  const found = await Array.fromAsync(store.list('found/'), ({ key }) => key);
  expect(found.filter((key) => key.includes('page'))).toHaveLength(1);
});

test('the message for a deleted blob is removed without any work', async () => {
  expect(await created('Microsoft.Storage.BlobDeleted', 'in/page.jpg')).toMatchObject({ isDelivered: true });
  expect(app.poisonMessages('queue')).toEqual([]);
});

test('an event of another service goes to the poison queue', async () => {
  expect(await created('Microsoft.Resources.ResourceWriteSuccess', 'a')).toMatchObject({
    isDelivered: false,
  });
  expect(app.poisonMessages('queue')).toHaveLength(1);
});
