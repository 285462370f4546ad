import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { startLambda } from '@yololift/aws/testing';
import { startFunctionsWorker } from '@yololift/azure/testing';
import { demoFixtures } from '@yololift/demo-model/testing';
import { startFunctionsFramework, startRunService } from '@yololift/gcp/testing';
import { filesBelow, unzip, workspaceRoot } from '@yololift/packager/testing';
import type { FunctionRuntime } from '@yololift/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { elfMachine } from './testing/elf-machine.ts';
import { expectFound } from './testing/expect-found.ts';
import { runPackageCommand } from './testing/run-package-command.ts';

const CLOUDS = ['aws', 'azure', 'gcp'] as const;
type Cloud = (typeof CLOUDS)[number];

/** Artifact kinds, as each cloud's deployment uses them. */
const FORMATS = { aws: 'zip', azure: 'zip', gcp: 'context' } as const;
const ARTIFACTS = { zip: 'function.zip', context: 'context' } as const;
type Start = (folder: string) => Promise<FunctionRuntime>;
const STARTS: Readonly<Record<Cloud, readonly Start[]>> = {
  aws: [(folder) => startLambda({ handler: join(folder, 'main.mjs') })],
  azure: [
    (folder) =>
      startFunctionsWorker({
        bundle: join(folder, 'main.mjs'),
        routePrefix: '',
        environment: { HTTP_AUTH_LEVEL: 'anonymous' },
      }),
  ],
  // For an image, and for Google's own build.
  gcp: [
    (folder) => startRunService({ server: join(folder, 'server.mjs'), target: 'http' }),
    (folder) => startFunctionsFramework({ bundle: join(folder, 'main.mjs'), targets: ['http'] }),
  ],
};

const fixtures = await demoFixtures();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-artifacts-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(CLOUDS)('%s', (cloud) => {
  const format = FORMATS[cloud];
  const release = join(fixtures.root, fixtures.release);
  let unpacked: string;

  beforeAll(async () => {
    const out = join(folder, cloud);
    const outcome = await runPackageCommand([cloud, `--${format}`, '--with-model', release, '--out', out], {
      cwd: folder,
    });
    expect(outcome).toMatchObject({ code: 0 });
    unpacked = await mkdtemp(join(folder, `${cloud}-unpacked-`));
    const artifact = join(out, ARTIFACTS[format]);
    if (format === 'zip') await unzip(artifact, unpacked);
    else await cp(artifact, unpacked, { recursive: true });
    // From here on, only the unpacked artifact is available.
    await rm(artifact, { recursive: true });
  });

  test.each(STARTS[cloud])(
    'unpacked in an empty folder, it starts in its runtime and predicts with the included model',
    async (start) => {
      const runtime = await start(unpacked);
      try {
        const response = await runtime.fetch('/detect', {
          method: 'POST',
          body: fixtures.photo,
          headers: { 'content-type': 'image/jpeg' },
        });
        await expectFound(response, fixtures.finds);
        expect(await nativeLibrariesOf(runtime.pid)).toEqual({ elsewhere: [], here: expect.any(Array) });
      } finally {
        await runtime.stop();
      }
    },
  );

  /** npm packages' native libraries that a process has mapped: those in the artifact, and others. */
  async function nativeLibrariesOf(pid: number) {
    const maps = await readFile(`/proc/${pid}/maps`, 'utf8');
    const mapped = new Set(maps.match(/\/\S*(?:onnxruntime|sharp|vips)\S*(?:\.node|\.so\S*)$/gm));
    expect(mapped.size).toBeGreaterThanOrEqual(4);
    const isHere = (path: string) => path.startsWith(unpacked);
    return {
      here: [...mapped].filter(isHere),
      elsewhere: [...mapped].filter((path) => !isHere(path)),
    };
  }

  test('it contains no build path, no development file and no file for another platform', async () => {
    const paths = await filesBelow(unpacked);
    expect(paths.filter((path) => /\.(ts|map|tsbuildinfo)$|(^|\/)(test|tests)\//.test(path))).toEqual([]);
    const native = paths.filter((path) => /\.node$|\.so(\.|$)/.test(path));
    for (const path of native) expect(await elfMachine(join(unpacked, path)), path).toBe('x64');
    const leaking = [];
    for (const path of paths.filter((one) => ['.mjs', '.js', '.json'].includes(extname(one)))) {
      if ((await readFile(join(unpacked, path))).includes(workspaceRoot())) leaking.push(path);
    }
    expect(leaking).toEqual([]);
  });

  test('the bill of materials lists every package in it', async () => {
    const { components } = JSON.parse(await readFile(join(folder, cloud, 'sbom.cdx.json'), 'utf8'));
    const listed = new Set(components.map(({ purl }: { readonly purl?: string }) => purl));
    for (const path of (await filesBelow(unpacked)).filter((one) => isOfPackage(one))) {
      const { name, version } = JSON.parse(await readFile(join(unpacked, path), 'utf8'));
      expect(listed).toContain(`pkg:npm/${name.replace('@', '%40')}@${version}`);
    }
    expect(components).toContainEqual(
      expect.objectContaining({ type: 'machine-learning-model', name: 'demo-documents' }),
    );
  });

  test('for arm64 its libraries are for arm64', async () => {
    const out = join(folder, `${cloud}-arm64`);
    expect(await runPackageCommand([cloud, '--arch', 'arm64', '--out', out], { cwd: folder })).toMatchObject({
      code: 0,
    });
    const made = join(out, 'function');
    const native = (await filesBelow(made)).filter((path) => /\.node$|\.so(\.|$)/.test(path));
    expect(native.length).toBeGreaterThanOrEqual(4);
    for (const path of native) expect(await elfMachine(join(made, path)), path).toBe('arm64');
  });
});

test('equal sources give equal bytes, at any time and in any folder', async () => {
  const elsewhere = join(folder, 'elsewhere');
  await mkdir(elsewhere);
  const environments = [{}, { TMPDIR: elsewhere, TZ: 'Pacific/Auckland', LC_ALL: 'C' }];
  const digests = [];
  for (const [index, environment] of environments.entries()) {
    const out = join(folder, `same-${index}`);
    await runPackageCommand(['gcp', '--zip', '--out', out], { cwd: folder, environment });
    digests.push(await digestsOf(out));
  }
  expect(Object.keys(digests[0] ?? {})).toEqual(['function.zip', 'sbom.cdx.json', 'size.json']);
  expect(digests[1]).toEqual(digests[0]);
});

test('an artifact over its budget is not written', async () => {
  const out = join(folder, 'too-large');
  const outcome = await runPackageCommand(['aws', '--max-mb', '70', '--out', out], { cwd: folder });
  expect(outcome.code).not.toBe(0);
  expect(outcome.stderr).toMatch(/too large: 7\d\.\d MB unzipped, 70\.0 MB allowed.*onnxruntime-node/s);
  expect(outcome.stdout).toContain('sharp');
  await expect(readdir(out)).rejects.toThrow('ENOENT');
});

test('an absent release fails before anything is built', async () => {
  const outcome = await runPackageCommand(['aws', '--with-model', join(fixtures.root, 'nothing/1')], {
    cwd: folder,
  });
  expect(outcome.code).not.toBe(0);
  expect(outcome.stderr).toContain('nothing/1');
  expect(outcome.stdout).toBe('');
});

/** Whether it is a package's own package.json, not a nested one that only sets a module type. */
function isOfPackage(path: string): boolean {
  return /node_modules\/(@[^/]+\/)?[^/@]+\/package\.json$/.test(path);
}

async function digestsOf(out: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(out)).sort();
  const digests = names.map(async (name) => {
    const bytes = await readFile(join(out, name));
    return [name, createHash('sha256').update(bytes).digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(digests));
}
