import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Clock } from '@yololift/core';
import type { ReleaseName } from '@yololift/core/release';
import { createStores } from '@yololift/stores';
import { type FaultyProxy, startCloudStorage, startFaultyProxy, startS3, startSsm } from '@yololift/testing';
import { openSources } from '../src/release-stores.ts';
import { computeDigest, type Delivered } from './bundled-release.ts';
import { type PointerServer, startPointerServer } from './pointer-server.ts';

/** Roots of releases, in no particular order. */
export type RootName = 'mount' | 'first' | 'second';

/** An empty mount, two buckets of two clouds and a parameter, behind proxies that inject faults. */
export interface Delivery {
  /** In front of S3, `s3://models/first`. */
  readonly first: FaultyProxy;
  /** In front of Cloud Storage, `gs://models/second`. */
  readonly second: FaultyProxy;
  /** In front of SSM, `ssm:/models/documents`. */
  readonly parameters: FaultyProxy;
  /** Path of the mount. */
  readonly mount: string;
  /** URIs of the roots. */
  readonly uris: Readonly<Record<RootName, string>>;
  /** Environment variables that direct a process to the proxies. */
  readonly environment: Readonly<Record<string, string>>;
  /** An empty folder for the cache and other files of a test. */
  readonly folder: string;
  put(root: RootName, key: string, bytes: Uint8Array): Promise<void>;
  publish(release: Delivered, ...roots: readonly RootName[]): Promise<void>;
  /** Sets the parameter. */
  point(value: string | ReleaseName): Promise<void>;
  serve(options: {
    readonly sources: readonly RootName[];
    readonly clock?: Clock;
    readonly cacheFolder?: string;
    readonly graphSettleMs?: number;
  }): Promise<PointerServer>;
  /** Files left in the cache's staging folder. */
  leftovers(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** URI of the parameter. */
export const PARAMETER = 'ssm:/models/documents';
/** Time to live of a pointer value, ms; short, so that tests need not wait. */
const TTL_MS = 100;

/** Starts the stand-ins and their proxies. */
export async function startDelivery(): Promise<Delivery> {
  const folder = await mkdtemp(join(tmpdir(), 'yololift-delivery-'));
  const mount = join(folder, 'mount');
  const cache = join(folder, 'cache');
  const [s3, storage, ssm] = await Promise.all([startS3('models'), startCloudStorage('models'), startSsm()]);
  const servers = [s3, storage, ssm];
  const [first, second, parameters] = await Promise.all([
    startFaultyProxy(s3.url),
    startFaultyProxy(storage.url),
    startFaultyProxy(ssm.url),
  ]);
  const running: PointerServer[] = [];
  const uris = {
    mount: pathToFileURL(mount).href,
    first: 's3://models/first',
    second: 'gs://models/second',
  };
  // Publishing bypasses the proxies.
  const publisher = createStores(createEnvironment({ s3: s3.url, storage: storage.url, ssm: ssm.url }));
  const environment = createEnvironment({ s3: first.url, storage: second.url, ssm: parameters.url });
  const reader = createStores(environment);

  async function put(root: RootName, key: string, bytes: Uint8Array): Promise<void> {
    const { put: write } = await publisher.openRoot(uris[root]);
    await write(
      key,
      async function* () {
        yield bytes;
      },
      { size: bytes.length, sha256: computeDigest(bytes).replace('sha256:', '') },
    );
  }

  return {
    first,
    second,
    parameters,
    mount,
    uris,
    environment,
    folder,
    put,
    async publish({ objects }, ...roots) {
      for (const root of roots) for (const [key, bytes] of objects) await put(root, key, bytes);
    },
    async point(value) {
      const parameter = await publisher.openParameter(PARAMETER);
      await parameter.write?.(typeof value === 'string' ? value : JSON.stringify(value));
    },
    async serve({ sources, ...options }) {
      const roots = sources.map((name) => uris[name]);
      const server = await startPointerServer({
        parameter: await reader.openParameter(PARAMETER),
        sources: await openSources(reader, roots),
        cacheFolder: cache,
        ttlMs: TTL_MS,
        ...options,
      });
      running.push(server);
      return server;
    },
    leftovers: () => readdir(join(cache, 'staging')),
    async close() {
      for (const server of [...running, first, second, parameters, ...servers]) await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

function createEnvironment({ s3, storage, ssm }: Readonly<Record<'s3' | 'storage' | 'ssm', string>>) {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_S3: s3,
    AWS_ENDPOINT_URL_SSM: ssm,
    STORAGE_EMULATOR_HOST: storage,
  };
}
