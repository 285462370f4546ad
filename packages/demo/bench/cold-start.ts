// Measures cold starts of the three functions in their runtimes, from a mounted folder and from a bucket,
// against the floor of `yololift bench`: the least that a process needs (both libraries, one session, one
// run). Compares CPU times and minima, which other processes on the machine affect least; also prints median
// wall times, and ratios within a round.
//
//   [NODE_COMPILE_CACHE=<folder>] node bench/cold-start.ts [rounds]

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publishRelease, readManifest } from '@yololift/core/release';
import { DEMO_MODEL_FILE, DEMO_ROOT, SAMPLE_PAGES } from '@yololift/demo-model';
import { bundleFunction } from '@yololift/packager/bundle';
import { createStores } from '@yololift/stores';
import { startLocalClouds } from '@yololift/testing';
import { PROVIDERS, type Provider } from '../src/providers.ts';
import { detect, readWaterfall, type Waterfall } from '../src/running-function.ts';
import { readCpuMs } from './cpu-time.ts';

/** Empty functions, whose start is the runtime's own time. */
const EMPTY = {
  aws: 'export const handler = async () => ({});',
  azure: "import { app } from '@azure/functions'; app.http('http', { handler: async () => ({}) });",
  gcp:
    "import { http } from '@google-cloud/functions-framework';" +
    "http('http', (_, response) => response.end()); http('queue', (_, response) => response.end());",
} as const;
const RUNTIMES = ['@azure/functions-core', '@google-cloud/functions-framework'];

/** Prints the CPU time, ms, of an otherwise idle process. */
const CPU_OF_NOTHING = 'const { user, system } = process.cpuUsage(); console.log((user + system) / 1000)';

const rounds = Number(process.argv[2] ?? 9);
const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** Times of a start, ms. */
interface Took {
  readonly wallMs: number;
  readonly cpuMs: number;
}

const least = (values: readonly number[]) => Math.min(...values);
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
    {
      ratios: number[];
      walls: number[];
      cpus: number[];
      runtimes: Took[];
      waterfalls: Waterfall[];
      firsts: number[];
    }
  >();
  const floors: Took[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const floor = await timeFloor(join(floorFolder, 'main.mjs'));
    floors.push(floor);
    for (const provider of PROVIDERS) {
      const ofRuntime = await timeEmpty(provider, empty[provider.short]);
      for (const [from, sources] of [
        ['mount', DEMO_ROOT],
        ['bucket', 's3://yololift/models'],
      ] as const) {
        const running = await provider.start({
          ...clouds.environment,
          MODEL_SOURCES: sources,
          // If set: V8's code cache, as a deployment may include it.
          ...(process.env.NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
          MODEL_POINTER: 'env:POINTER',
          POINTER: 'demo-documents/1',
          MODEL_CACHE: join(work, `${provider.short}-${round}`),
        });
        const waterfall = await readWaterfall(running);
        const cpuMs = readCpuMs(running.runtime.pid);
        const { ms } = await detect(running, SAMPLE_PAGES[0] as string);
        await running.runtime.stop();
        const key = `${provider.name}, ${from}`;
        const sample = samples.get(key) ?? {
          ratios: [],
          walls: [],
          cpus: [],
          runtimes: [],
          waterfalls: [],
          firsts: [],
        };
        samples.set(key, sample);
        sample.ratios.push((waterfall.totalMs - ofRuntime.wallMs) / floor.wallMs);
        sample.walls.push(waterfall.totalMs - ofRuntime.wallMs);
        sample.cpus.push(cpuMs - ofRuntime.cpuMs);
        sample.runtimes.push(ofRuntime);
        sample.waterfalls.push(waterfall);
        sample.firsts.push(ms);
      }
    }
  }
  const floorCpuMs = least(floors.map(({ cpuMs }) => cpuMs));
  const floorWallMs = least(floors.map(({ wallMs }) => wallMs));
  const floorMedian = median(floors.map(({ wallMs }) => wallMs));
  process.stdout.write(
    `floor: CPU ${floorCpuMs.toFixed(0)} ms at least, wall ${floorWallMs.toFixed(0)} at least, ${floorMedian.toFixed(0)} median; ` +
      `${rounds} rounds; the runtime's own part taken off; parts are medians, ms\n`,
  );
  for (const [key, { ratios, walls, cpus, runtimes, waterfalls, firsts }] of samples) {
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
      `${key.padEnd(24)} CPU ${least(cpus).toFixed(0)} ms, ${(least(cpus) / floorCpuMs).toFixed(2)} × floor; wall ` +
        `${(least(walls) / floorWallMs).toFixed(2)} × by minima, ${median(ratios).toFixed(2)} × by medians; ` +
        `${parts.map(part).join(', ')}; the runtime by itself ${median(runtimes.map(({ wallMs }) => wallMs)).toFixed(0)}, ` +
        `first answer ${least(firsts).toFixed(0)} at least, ${median(firsts).toFixed(0)} median\n`,
    );
  }
} finally {
  await clouds.close();
  await rm(folder, { recursive: true });
  await rm(work, { recursive: true });
}

/** Times the floor script, from the start of the process to its first run; wall time to its end. */
async function timeFloor(script: string): Promise<Took> {
  const startedAt = performance.now();
  const { stdout } = await run(process.execPath, [
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
  const wallMs = performance.now() - startedAt;
  return { wallMs, cpuMs: JSON.parse(stdout.split('\n')[1] ?? '{}').firstCpuMs };
}

/** Time of an empty function's start beyond that of an empty script. */
async function timeEmpty(provider: Provider, bundle: string): Promise<Took> {
  const scriptAt = performance.now();
  const { stdout } = await run(process.execPath, ['-e', CPU_OF_NOTHING]);
  const startedAt = performance.now();
  const { runtime } = await provider.start({}, bundle);
  const readyAt = performance.now();
  const cpuMs = readCpuMs(runtime.pid) - Number(stdout);
  await runtime.stop();
  return { wallMs: readyAt - startedAt - (startedAt - scriptAt), cpuMs };
}

async function bundleEmpty(): Promise<Record<Provider['short'], string>> {
  const bundles = PROVIDERS.map(async ({ short }) => {
    // Below an app's folder, where its runtime's library resolves.
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
  const stores = createStores(clouds.environment);
  const [from, to] = await Promise.all([stores.openRoot(DEMO_ROOT), stores.openRoot('s3://yololift/models')]);
  const { manifest } = await readManifest(from, { model: 'demo-documents', version: '1' });
  const localPaths = new Map(
    manifest.files.map(({ path }) => [path, fileURLToPath(`${DEMO_ROOT}/demo-documents/1/${path}`)]),
  );
  await publishRelease({ manifest, localPaths }, [to]);
}
