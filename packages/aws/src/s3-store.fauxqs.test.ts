import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { describeObjectStore, startFaultyProxy } from '@yololift/testing';
import { test } from 'vitest';
import { openRoot } from './open-root.ts';

/** Path of fauxqs' `dist/app.js`, an independent S3 implementation; optional. */
const path = process.env.FAUXQS;

interface Fauxqs {
  readonly server: Server;
  listen(where: { readonly port: number; readonly host: string }): Promise<string>;
  close(): Promise<void>;
}

if (path === undefined) {
  test.skip('object store contract: fauxqs (skipped: set FAUXQS to the path of fauxqs/dist/app.js)', () =>
    undefined);
} else {
  describeObjectStore('fauxqs', () => openFauxqs(path), {
    conditions: 'fauxqs 2.4.1 ignores If-None-Match on PUT',
    large: 'fauxqs 2.4.1 accepts bodies of up to 11 MiB',
  });
}

async function openFauxqs(file: string) {
  const { buildApp } = (await import(pathToFileURL(file).href)) as {
    buildApp(options: { readonly logger: boolean }): Fauxqs;
  };
  const app = buildApp({ logger: false });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const client = new S3Client({
    endpoint: url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  });
  await client.send(new CreateBucketCommand({ Bucket: 'models' }));
  client.destroy();
  const proxy = await startFaultyProxy(url);
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_S3: proxy.url,
  };
  return {
    store: await openRoot('s3://models/some/prefix', environment),
    faults: proxy,
    async close() {
      await proxy.close();
      await app.close();
    },
  };
}
