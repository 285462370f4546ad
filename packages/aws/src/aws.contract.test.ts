import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  describeObjectStore,
  describeParameterStore,
  hasMoto,
  startFaultyProxy,
  startMoto,
  startS3,
  startSsm,
} from '@yololift/testing';
import { describe, expect, test } from 'vitest';
import { openParameter } from './open-parameter.ts';
import { openRoot } from './open-root.ts';

const KEYS = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };

/** A server with the bucket `models`, a proxy in front of it that injects faults, and the real SDK. */
async function openS3(start: () => Promise<{ readonly url: string; close(): Promise<void> }>) {
  const server = await start();
  const proxy = await startFaultyProxy(server.url);
  const store = await openRoot('s3://models/some/prefix', { ...KEYS, AWS_ENDPOINT_URL_S3: proxy.url });
  return {
    store,
    faults: proxy,
    async close() {
      await proxy.close();
      await server.close();
    },
  };
}

async function startMotoWithBucket() {
  const moto = await startMoto();
  const client = new S3Client({
    endpoint: moto.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  });
  await client.send(new CreateBucketCommand({ Bucket: 'models' }));
  return moto;
}

async function openSsm(start: () => Promise<{ readonly url: string; close(): Promise<void> }>) {
  const server = await start();
  const proxy = await startFaultyProxy(server.url);
  const environment = { ...KEYS, AWS_ENDPOINT_URL_SSM: proxy.url };
  const names = ['absent', 'written', 'large', 'faulty'];
  const parameters = new Map(
    await Promise.all(
      names.map(async (name) => [name, await openParameter(`ssm:/models/${name}`, environment)] as const),
    ),
  );
  return {
    open: (name: string) => {
      const parameter = parameters.get(name);
      if (parameter === undefined) throw new Error(`open ${name} too`);
      return parameter;
    },
    faults: proxy,
    tooManyBytes: 4097,
    async close() {
      await proxy.close();
      await server.close();
    },
  };
}

describeObjectStore('S3, the real SDK against a stand-in', () =>
  openS3(() => startS3('models', { pageObjects: 100 })),
);
describeParameterStore('SSM, the real SDK against a stand-in', () => openSsm(startSsm));

describe.skipIf(!hasMoto())('against moto (needs moto_server)', () => {
  describeObjectStore('S3, the real SDK against moto', () => openS3(startMotoWithBucket));
  describeParameterStore('SSM, the real SDK against moto', () => openSsm(startMoto));
});

test.each(['s3:', 's3://', 's3:///x'])('refuses %s as a root', async (uri) => {
  await expect(openRoot(uri, KEYS)).rejects.toMatchObject({ code: 'URI_UNSUPPORTED' });
});

test.each(['ssm:', 'ssm:with space'])('refuses %s as a parameter', async (uri) => {
  await expect(openParameter(uri, KEYS)).rejects.toMatchObject({ code: 'URI_UNSUPPORTED' });
});
