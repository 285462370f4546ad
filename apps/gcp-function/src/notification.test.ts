import { putObject } from '@yololift/core/testing';
import { demoFixtures } from '@yololift/demo-model/testing';
import { openRoot } from '@yololift/gcp';
import { type FunctionsFramework, startFunctionsFramework } from '@yololift/gcp/testing';
import { type LocalClouds, startLocalClouds } from '@yololift/testing';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';

const STORE = 'gs://yololift';
const fixtures = await demoFixtures();
let clouds: LocalClouds;
let service: FunctionsFramework;

beforeEach(async () => {
  clouds = await startLocalClouds();
  service = await startFunctionsFramework({
    bundle: inject('bundle'),
    targets: ['queue'],
    environment: {
      ...clouds.environment,
      MODEL_SOURCES: fixtures.root,
      MODEL_POINTER: 'env:POINTER',
      POINTER: fixtures.release,
      IMAGE_SOURCES: `${STORE}/in`,
      RESULTS: `${STORE}/found`,
    },
  });
  await service.waitForLine(/cold start:/);
});
afterEach(async () => {
  await service.stop();
  await clouds.close();
});

/** As Cloud Storage sends it. https://cloud.google.com/storage/docs/pubsub-notifications#attributes */
const notified = (eventType: string, objectId: string) =>
  service.pubSubPush('queue', {
    data: JSON.stringify({ kind: 'storage#object', bucket: 'yololift', name: objectId }),
    attributes: {
      notificationConfig: 'projects/_/buckets/yololift/notificationConfigs/1',
      eventType,
      payloadFormat: 'JSON_API_V1',
      bucketId: 'yololift',
      objectId,
      objectGeneration: '1663611207053180',
    },
  });

test('a bucket notification through Pub/Sub for a new object writes its result', async () => {
  const store = await openRoot(STORE, clouds.environment);
  await putObject(store, 'in/page é.jpg', fixtures.photo);
  expect((await notified('OBJECT_FINALIZE', 'in/page é.jpg')).ok).toBe(true);
  const found = await Array.fromAsync(store.list('found/'), ({ key }) => key);
  expect(found.filter((key) => key.includes('page'))).toHaveLength(1);
});

test.each(['OBJECT_DELETE', 'OBJECT_METADATA_UPDATE', 'OBJECT_ARCHIVE'])(
  'a bucket notification of type %s is acknowledged and ignored',
  async (eventType) => {
    expect((await notified(eventType, 'in/page.jpg')).status).toBe(204);
  },
);

test('an unknown message is redelivered, then goes to the dead-letter topic', async () => {
  const response = await service.pubSubPush('queue', { data: '{"hello":"world"}' });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'INVALID_REQUEST' });
});
