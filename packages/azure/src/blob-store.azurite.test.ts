import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { BlobServiceClient } from '@azure/storage-blob';
import { describeObjectStore, startFaultyProxy } from '@yololift/testing';
import { test } from 'vitest';
import { openRoot } from './index.ts';

/** Azurite's documented account and key. */
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Path of `azurite-blob`; optional, since it is too large to install for every run. */
const command = process.env.AZURITE;

if (command === undefined) {
  test.skip('object store contract: azurite (skipped: set AZURITE to the path of azurite-blob)', () =>
    undefined);
} else {
  describeObjectStore('azurite', async () => {
    const azurite = await startAzurite(command);
    const proxy = await startFaultyProxy(azurite.url);
    const connectionString = `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};BlobEndpoint=${proxy.url}/${ACCOUNT};`;
    await BlobServiceClient.fromConnectionString(connectionString)
      .createContainer('container')
      .catch((error: unknown) => {
        azurite.stop();
        throw error;
      });
    const environment = { AZURE_STORAGE_CONNECTION_STRING: connectionString };
    return {
      store: await openRoot(`az://${ACCOUNT}/container/models`, environment),
      faults: proxy,
      async close() {
        await proxy.close();
        azurite.stop();
      },
    };
  });
}

/** Starts azurite in memory on a free loopback port; resolves when it listens. */
async function startAzurite(path: string): Promise<{ readonly url: string; stop(): void }> {
  const port = await freePort();
  // The SDK's API version is newer than azurite's; the calls used here are the same.
  const options = ['--inMemoryPersistence', '--disableTelemetry', '--skipApiVersionCheck'];
  const where = ['--blobHost', '127.0.0.1', '--blobPort', String(port)];
  const child = spawn(path, [...options, ...where], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    if (line.includes('successfully listens')) break;
  }
  child.stdout.resume();
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

/** Finds a free port: azurite does not report a port of its own choice. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
