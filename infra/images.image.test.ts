import { join } from 'node:path';
import { demoFixtures } from '@yololift/demo-model/testing';
import { filesBelow } from '@yololift/packager/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectFound } from './testing/expect-found.ts';
import { type Buildah, openBuildah } from './testing/images/buildah.ts';
import { standInLambdaBase, standInNodeBase } from './testing/images/stand-in-bases.ts';
import { type RunningImage, startOnCloudRun, startOnLambda } from './testing/images/start-image.ts';
import { workspaceTraces } from './testing/images/workspace-traces.ts';
import { runPackageCommand } from './testing/run-package-command.ts';

// Runs every step of the Dockerfiles with Debian's buildah. No registry is used: the bases are stand-ins.

interface Platform {
  readonly base: (buildah: Buildah) => Promise<string>;
  /** The function's folder in the image. */
  readonly place: string;
  /** Absent: the base's host is not available here. */
  readonly start?: (buildah: Buildah, image: string) => Promise<RunningImage>;
  /** The user that it runs as: chosen by Lambda, elsewhere set by the image. */
  readonly user?: string;
}

const PLATFORMS: Readonly<Record<string, Platform>> = {
  aws: { base: standInLambdaBase, place: 'var/task', start: startOnLambda, user: '993:990' },
  azure: { base: standInNodeBase, place: 'home/site/wwwroot' },
  gcp: { base: standInNodeBase, place: 'function', start: startOnCloudRun, user: '65532:65532' },
};

const fixtures = await demoFixtures();
const PICTURE = { method: 'POST', body: fixtures.photo, headers: { 'content-type': 'image/jpeg' } };
/** Files of the context that are not needed in the image. */
const IMAGE_FILES = ['.dockerignore', 'Dockerfile'];
let buildah: Buildah;
beforeAll(async () => {
  buildah = await openBuildah();
});
afterAll(() => buildah.close());

/** Path of a build context with a model. */
async function contextOf(cloud: string, arch: 'x64' | 'arm64' = 'x64'): Promise<string> {
  const out = join(buildah.folder, `${cloud}-${arch}`);
  const release = join(fixtures.root, fixtures.release);
  const args = [cloud, '--context', '--arch', arch, '--with-model', release, '--out', out];
  expect(await runPackageCommand(args, { cwd: buildah.folder })).toMatchObject({ code: 0 });
  return join(out, 'context');
}

const build = (context: string, base: string, name: string) =>
  buildah.run('build', '--isolation', 'chroot', '--build-arg', `BASE=${base}`, '--tag', name, context);

describe.each(Object.entries(PLATFORMS))('the image for %s, on a stand-in of its base', (cloud, platform) => {
  const image = `yololift/${cloud}`;
  let base: string;
  let context: string;
  beforeAll(async () => {
    base = await platform.base(buildah);
    context = await contextOf(cloud);
    await build(context, base, image);
  });

  const { start } = platform;
  if (start !== undefined) {
    test('it predicts an image, as an unprivileged user', async () => {
      const running = await start(buildah, image);
      try {
        const response = await running.fetch('/detect', PICTURE);
        await expectFound(response, fixtures.finds);
        expect(await running.user()).toBe(platform.user);
      } finally {
        await running.stop();
      }
    });
  }

  test('it adds the packaged files to its base, and nothing else of the workspace', async ({ annotate }) => {
    const { count, bytes, gzippedBytes, files } = await buildah.ownLayers(image, base);
    await annotate(`own layers: ${count}, ${inMegabytes(bytes)}, ${inMegabytes(gzippedBytes)} gzipped`);
    const packaged = (await filesBelow(context)).filter((path) => !IMAGE_FILES.includes(path));
    expect(files).toEqual(packaged.map((path) => join(platform.place, path)).sort());
    expect(await workspaceTraces(files)).toEqual([]);
    expect(await buildah.labels(image)).toMatchObject({ 'org.opencontainers.image.base.name': base });
    expect(bytes).toBeLessThan(90e6);
  });

  test('the build fails with libraries for another processor', async () => {
    const building = build(await contextOf(cloud, 'arm64'), base, `${image}-arm64`);
    await expect(building).rejects.toThrow('no native libraries for x86_64 in this context');
  });
});

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
