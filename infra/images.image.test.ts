import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join, relative } from 'node:path';
import { fetchByFunctionUrl, functionArn, runtimeEnvironment, startRuntimeApi } from '@yololift/aws/testing';
import type { PredictionDocument } from '@yololift/core';
import { demoFixtures } from '@yololift/demo-model/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Buildah, openBuildah } from './testing/images/buildah.ts';
import { standInLambdaBase, standInNodeBase } from './testing/images/stand-in-bases.ts';
import { packageFunction } from './testing/package-function.ts';

// Every step of the Dockerfiles, run by Debian's buildah. No registry is asked: the bases are stand-ins.

const fixtures = await demoFixtures();
const PICTURE = { method: 'POST', body: fixtures.photo, headers: { 'content-type': 'image/jpeg' } };
/** Of a context; an image has no use for them. */
const IMAGE_FILES = ['.dockerignore', 'Dockerfile'];
let buildah: Buildah;
beforeAll(async () => {
  buildah = await openBuildah();
});
afterAll(() => buildah.close());

/** Path of a context for an image with a model in it. */
async function contextOf(cloud: string, arch: 'x64' | 'arm64' = 'x64'): Promise<string> {
  const out = join(buildah.folder, `${cloud}-${arch}`);
  const release = join(fixtures.root, fixtures.release);
  const args = [cloud, '--context', '--arch', arch, '--with-model', release, '--out', out];
  expect(await packageFunction(args, { cwd: buildah.folder })).toMatchObject({ code: 0 });
  return join(out, 'context');
}

const build = (context: string, base: string, name: string) =>
  buildah.run('build', '--isolation', 'chroot', '--build-arg', `BASE=${base}`, '--tag', name, context);

describe('Lambda’s image, on a stand-in of its base', () => {
  let base: string;
  let context: string;
  beforeAll(async () => {
    base = await standInLambdaBase(buildah);
    context = await contextOf('aws');
    await build(context, base, 'yololift/aws');
  });

  test('it answers a picture with what its model finds, as a user who is nobody', async () => {
    const api = await startRuntimeApi({ functionArn, timeoutMs: 30_000, onTimeout: () => running.kill() });
    const environment = runtimeEnvironment({ runtimeApi: api.address, memoryMb: 1769 });
    const running = await buildah.start('yololift/aws', { user: '993:990', environment });
    try {
      expect(await api.initialised).toEqual({});
      await expectFound(await fetchByFunctionUrl(api.invoke, '/detect', PICTURE));
    } finally {
      await running.stop();
      await api.close();
    }
  });

  test('it adds to its base what was packaged, and nothing else', async () => {
    const image = await buildah.mount('yololift/aws');
    const packaged = (await filesBelow(context)).filter((path) => !IMAGE_FILES.includes(path));
    expect(await filesBelow(join(image, 'var/task'))).toEqual(packaged);
    expect(await buildah.ownBytes('yololift/aws', base)).toBeLessThan(90e6);
  });

  test('libraries for another processor are found as it is built', async () => {
    const building = build(await contextOf('aws', 'arm64'), base, 'yololift/aws-arm64');
    await expect(building).rejects.toThrow(/Cannot find module .*linux\/x64/);
  });
});

describe('Cloud Run’s image, on a stand-in of its base', () => {
  let base: string;
  let context: string;
  beforeAll(async () => {
    base = await standInNodeBase(buildah);
    context = await contextOf('gcp');
    await build(context, base, 'yololift/gcp');
  });

  test('it answers a picture with what its model finds, as a user who is nobody', async () => {
    const port = await freePort();
    const running = await buildah.start('yololift/gcp', { environment: { PORT: String(port) } });
    try {
      await expect.poll(() => running.output()).toContain('cold start:');
      await expect.poll(() => isListening(port)).toBe(true);
      await expectFound(await fetch(`http://127.0.0.1:${port}/detect`, PICTURE));
    } finally {
      await running.stop();
    }
    expect(await buildah.config('yololift/gcp')).toMatchObject({ User: '65532:65532' });
  });

  test('it adds to its base what was packaged, and nothing else', async () => {
    const image = await buildah.mount('yololift/gcp');
    const packaged = (await filesBelow(context)).filter((path) => !IMAGE_FILES.includes(path));
    expect(await filesBelow(join(image, 'function'))).toEqual(packaged);
    expect(await buildah.ownBytes('yololift/gcp', base)).toBeLessThan(90e6);
  });
});

/** Containers share the machine's network: one that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isListening(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/v2/health/live`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function expectFound(response: Response): Promise<void> {
  expect(response.status).toBe(200);
  const { images } = (await response.json()) as PredictionDocument;
  expect(images).toMatchObject([
    { detections: expect.arrayContaining([expect.objectContaining({ name: fixtures.finds })]) },
  ]);
}

async function filesBelow(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => relative(root, join(entry.parentPath, entry.name))).sort();
}
