// Cold starts of the three functions in their runtimes, from a mounted folder and from a bucket, against the floor of
// `yololift bench`: the least a process can do (both libraries, one session, one run). Ratios are taken within a round.
//
//   [NODE_COMPILE_CACHE=<folder>] node bench/cold-start.ts [rounds]

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { awsStores } from '@yololift/aws';
import { bundleFunction } from '@yololift/bundle';
import { publishRelease, readManifest } from '@yololift/core/release';
import { createStoreRegistry } from '@yololift/core/stores';
import { startLocalClouds } from '@yololift/core/testing';
import { DEMO_MODEL_FILE, DEMO_ROOT, SAMPLE_PAGES } from '@yololift/demo-model';
import { PROVIDERS, type Provider } from '../src/providers.ts';
import { detect, type Waterfall, waterfallOf } from '../src/running-function.ts';

/** A function that does nothing: what its runtime takes by itself is not the application's. */
const EMPTY = {
  aws: 'export const handler = async () => ({});',
  azure: "import { app } from '@azure/functions'; app.http('http', { handler: async () => ({}) });",
  gcp:
    "import { http } from '@google-cloud/functions-framework';" +
    "http('http', (_, response) => response.end()); http('queue', (_, response) => response.end());",
} as const;
const RUNTIMES = ['@azure/functions-core', '@google-cloud/functions-framework'];

const rounds = Number(process.argv[2] ?? 9);
const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const folder = await mkdtemp(join(here('../'), '.test-'));
const work = await mkdtemp(join(tmpdir(), 'yololift-cold-'));
const clouds = await startLocalClouds();
try {
  await Promise.all(PROVIDERS.map(({ build }) => build()));
  await writeFile(join(folder, 'floor.ts'), `import '${here('../../cli/src/bench/cold-start-floor.ts')}';`);
  const floorFolder = here('../../../apps/aws-lambda/dist/.floor/');
  await bundleFunction({ entry: join(folder, 'floor.ts'), outFolder: floorFolder });
  await publishToBucket();
  const empty = await bundleEmpty();
  const samples = new Map<
    string,
    { ratios: number[]; runtimes: number[]; waterfalls: Waterfall[]; firsts: number[] }
  >();
  const floors: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const floorMs = await timeFloor(join(floorFolder, 'main.mjs'));
    floors.push(floorMs);
    for (const provider of PROVIDERS) {
      const runtimeMs = await timeEmpty(provider, empty[provider.short]);
      for (const [from, sources] of [
        ['mount', DEMO_ROOT],
        ['bucket', 's3://yololift/models'],
      ] as const) {
        const running = await provider.start({
          ...clouds.environment,
          MODEL_SOURCES: sources,
          // Where set: V8's code cache, as a deployment may bring it along.
          ...(process.env.NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
          MODEL_POINTER: 'env:POINTER',
          POINTER: 'demo-documents/1',
          MODEL_CACHE: join(work, `${provider.short}-${round}`),
        });
        const waterfall = await waterfallOf(running);
        const { ms } = await detect(running, SAMPLE_PAGES[0] as string);
        await running.runtime.stop();
        const key = `${provider.name}, ${from}`;
        const kept = samples.get(key) ?? { ratios: [], runtimes: [], waterfalls: [], firsts: [] };
        samples.set(key, kept);
        kept.ratios.push((waterfall.totalMs - runtimeMs) / floorMs);
        kept.runtimes.push(runtimeMs);
        kept.waterfalls.push(waterfall);
        kept.firsts.push(ms);
      }
    }
  }
  process.stdout.write(`floor ${median(floors).toFixed(0)} ms; medians of ${rounds} rounds, ms\n`);
  for (const [key, { ratios, runtimes, waterfalls, firsts }] of samples) {
    const part = (name: string) => `${name} ${median(waterfalls.map((one) => Number(one[name]))).toFixed(0)}`;
    const parts = [
      'totalMs',
      'importMs',
      'pointerMs',
      'manifestMs',
      'fetchMs',
      'verifyMs',
      'sessionMs',
      'firstRunMs',
    ];
    process.stdout.write(
      `${key.padEnd(24)} ${median(ratios).toFixed(2)} × floor (least ${Math.min(...ratios).toFixed(2)}); ` +
        `${parts.map(part).join(', ')}; the runtime by itself ${median(runtimes).toFixed(0)}, first answer ${median(firsts).toFixed(0)}\n`,
    );
  }
} finally {
  await clouds.close();
  await rm(folder, { recursive: true });
  await rm(work, { recursive: true });
}

/** From the start of the process to its first run, ms. */
async function timeFloor(script: string): Promise<number> {
  const startedAt = performance.now();
  await run(process.execPath, [
    script,
    DEMO_MODEL_FILE,
    SAMPLE_PAGES[0] as string,
    '2',
    '1',
    'float32',
    '1',
    '3',
    '320',
    '320',
  ]);
  return performance.now() - startedAt;
}

/** What an empty function's start takes beyond that of an empty script, ms. */
async function timeEmpty(provider: Provider, bundle: string): Promise<number> {
  const scriptAt = performance.now();
  await run(process.execPath, ['-e', '0']);
  const startedAt = performance.now();
  const { runtime } = await provider.start({}, bundle);
  const readyAt = performance.now();
  await runtime.stop();
  return readyAt - startedAt - (startedAt - scriptAt);
}

async function bundleEmpty(): Promise<Record<Provider['short'], string>> {
  const bundles = PROVIDERS.map(async ({ short }) => {
    // Below an app, from where its runtime's library is found.
    const app = { aws: 'aws-lambda', azure: 'azure-function', gcp: 'gcp-function' }[short];
    const outFolder = here(`../../../apps/${app}/dist/.empty/`);
    const entry = here(`../../../apps/${app}/dist/empty.ts`);
    await writeFile(entry, EMPTY[short]);
    await bundleFunction({ entry, outFolder, external: RUNTIMES });
    return [short, join(outFolder, 'main.mjs')];
  });
  return Object.fromEntries(await Promise.all(bundles));
}

async function publishToBucket(): Promise<void> {
  const stores = createStoreRegistry(clouds.environment, awsStores);
  const [from, to] = await Promise.all([stores.openRoot(DEMO_ROOT), stores.openRoot('s3://yololift/models')]);
  const { manifest } = await readManifest(from, { model: 'demo-documents', version: '1' });
  const localPaths = new Map(
    manifest.files.map(({ path }) => [path, fileURLToPath(`${DEMO_ROOT}/demo-documents/1/${path}`)]),
  );
  await publishRelease({ manifest, localPaths }, [to]);
}
