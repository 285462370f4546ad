import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Detection } from '@yololift/core';
import type { StoreRegistry } from '@yololift/core/stores';
import { SAMPLE_PAGES } from '@yololift/demo-model';
import { createStores } from '@yololift/stores';
import { startLocalClouds } from '@yololift/testing';
import { PROVIDERS, type Provider } from './providers.ts';
import { MODEL, PLACES, publishVersion, uploadPages } from './publish.ts';
import {
  detect,
  fetchAnnotated,
  type RunningFunction,
  readWaterfall,
  type Waterfall,
} from './running-function.ts';
import { sameDetections } from './same-detections.ts';
import { type SwapReport, swapWhileServing } from './swap-while-serving.ts';

/** Results of one function in one setting. */
export interface Stage {
  readonly provider: Provider;
  readonly source: string;
  readonly parameter: string;
  readonly waterfall: Waterfall;
  /** Time of the first answer after the start, and the median of warm answers, ms. */
  readonly firstMs: number;
  readonly warmMs: number;
  /** Detections by page. */
  readonly found: readonly (readonly Detection[])[];
  readonly pictures: readonly Uint8Array[];
  /** Results from the queue's message, by page; empty if no queue was tested. */
  readonly queued: readonly (readonly Detection[])[];
  readonly swap: SwapReport | undefined;
  /** Whether all results equal those of the first provider. */
  readonly isEqual: boolean;
}

/** Options of `runDemo`. */
export interface DemoOptions {
  /** Makes this provider's answers differ, to show that the demo detects it. */
  readonly differ: string | undefined;
  readonly say: (line: string) => void;
}

interface Demo {
  readonly stores: StoreRegistry;
  readonly environment: Readonly<Record<string, string>>;
  readonly workFolder: string;
  readonly options: DemoOptions;
}

/** Number of warm requests per function. */
const WARM_ANSWERS = 9;

/** Runs the demo; returns the stages, grouped by setting. */
export async function runDemo(options: DemoOptions): Promise<readonly Stage[]> {
  const workFolder = await mkdtemp(join(tmpdir(), 'yololift-demo-'));
  const clouds = await startLocalClouds();
  try {
    const environment = { ...clouds.environment, POINTER_TTL_SECONDS: '1' };
    const stores = createStores(environment);
    const demo: Demo = { stores, environment, workFolder, options };
    options.say('bundling three functions, publishing documents/1 to three stores');
    await Promise.all(PROVIDERS.map(({ build }) => build()));
    await publishVersion(stores, PROVIDERS, { version: '1', workFolder });
    await uploadPages(stores, PROVIDERS);
    const own = await ownStores(demo);
    return [...own, ...(await swappedStores(demo, own))];
  } finally {
    await clouds.close();
    await rm(workFolder, { recursive: true, force: true });
  }
}

/**
 * Runs each function on its own cloud's store and parameter, and publishes a second release during requests.
 */
async function ownStores(demo: Demo): Promise<readonly Stage[]> {
  const begun: { readonly provider: Provider; readonly running: RunningFunction; readonly stage: Stage }[] =
    [];
  try {
    for (const provider of PROVIDERS) {
      const running = await boot(demo, provider, provider);
      const stage = await measureStage(demo, { provider, from: provider, running });
      begun.push({
        provider,
        running,
        stage: { ...stage, queued: await queuePages(demo, provider, running) },
      });
    }
    demo.options.say('publishing documents/2, and flipping three parameters while requests run');
    const changed = publishVersion(demo.stores, PROVIDERS, {
      version: '2',
      workFolder: demo.workFolder,
    }).then(() => performance.now());
    const page = SAMPLE_PAGES[0] as string;
    const swaps = await Promise.all(
      begun.map(({ provider, running }) =>
        swapWhileServing(running, { page, query: queryFor(demo, provider), wanted: '2', changed }),
      ),
    );
    await changed;
    const stages = begun.map(({ stage }, index) => ({ ...stage, swap: swaps[index] }));
    return compareStages(stages, stages[0]);
  } finally {
    await Promise.all(begun.map(({ running }) => running.runtime.stop()));
  }
}

/** Runs the same functions on another cloud's store; only the configuration differs. */
async function swappedStores(demo: Demo, own: readonly Stage[]): Promise<readonly Stage[]> {
  const [aws, azure, gcp] = PROVIDERS;
  const stages: Stage[] = [];
  for (const [provider, from] of [
    [aws, gcp],
    [azure, aws],
    [gcp, azure],
  ] as const) {
    const running = await boot(demo, provider, from);
    try {
      stages.push(await measureStage(demo, { provider, from, running }));
    } finally {
      await running.runtime.stop();
    }
  }
  return compareStages(stages, own[0]);
}

async function boot(
  { environment, workFolder, options }: Demo,
  provider: Provider,
  from: Provider,
): Promise<RunningFunction> {
  options.say(`booting ${provider.name} on ${from.store} and ${from.parameter}`);
  return provider.start({
    ...environment,
    MODEL_SOURCES: `${from.store}/${PLACES.models}`,
    MODEL_POINTER: from.parameter,
    MODEL_CACHE: join(workFolder, `${provider.short}-on-${from.short}`),
    IMAGE_SOURCES: `${provider.store}/${PLACES.images}`,
    RESULTS: `${provider.store}/${PLACES.results}`,
    LOG_LEVEL: 'info',
  });
}

interface Setting {
  readonly provider: Provider;
  readonly from: Provider;
  readonly running: RunningFunction;
}

async function measureStage(demo: Demo, { provider, from, running }: Setting): Promise<Stage> {
  const waterfall = await readWaterfall(running);
  const query = queryFor(demo, provider);
  const answers = [];
  for (const page of SAMPLE_PAGES) answers.push(await detect(running, page, query));
  const warm = [];
  for (let times = 0; times < WARM_ANSWERS; times += 1) {
    warm.push(await detect(running, SAMPLE_PAGES[0] as string, query));
  }
  const pictures = [];
  for (const page of SAMPLE_PAGES) pictures.push(await fetchAnnotated(running, page, query));
  return {
    provider,
    source: from.store,
    parameter: from.parameter,
    waterfall,
    firstMs: answers[0]?.ms ?? Number.NaN,
    warmMs: warm.map(({ ms }) => ms).toSorted((a, b) => a - b)[Math.floor(WARM_ANSWERS / 2)] ?? Number.NaN,
    found: answers.map(({ detections }) => detections),
    pictures,
    queued: [],
    swap: undefined,
    isEqual: false,
  };
}

/** Sends one message with all pages, then reads the results from the store. */
async function queuePages(
  { stores }: Demo,
  { store }: Provider,
  running: RunningFunction,
): Promise<readonly (readonly Detection[])[]> {
  const items = SAMPLE_PAGES.map((page) => `${store}/${PLACES.images}/${basename(page)}`);
  await running.deliver(JSON.stringify({ command: 'batch', items }));
  const root = await stores.openRoot(`${store}/${PLACES.results}`);
  const documents = new Map<string, readonly Detection[]>();
  for await (const { key } of root.list(`${MODEL}/`)) {
    const result = await root.fetch(key);
    if (result.kind !== 'modified') continue;
    const text = Buffer.concat(await Array.fromAsync(result.body)).toString('utf8');
    const { path, detections } = JSON.parse(text) as { path: string; detections: readonly Detection[] };
    documents.set(path, detections);
  }
  return items.map((item) => documents.get(item) ?? []);
}

/** Uses another threshold for the provider that should differ. */
function queryFor({ options }: Demo, { short }: Provider): string {
  return options.differ === short ? '?confidence=0.9' : '';
}

function compareStages(stages: readonly Stage[], reference: Stage | undefined): readonly Stage[] {
  const found = reference?.found ?? [];
  return stages.map((stage) => {
    const swapped = stage.swap?.lastAnswer.detections;
    const isEqual =
      found.every((detections, page) => sameDetections(detections, stage.found[page] ?? [])) &&
      stage.queued.every((detections, page) => sameDetections(detections, found[page] ?? [])) &&
      (swapped === undefined || sameDetections(swapped, found[0] ?? [])) &&
      (stage.swap === undefined || (stage.swap.failed === 0 && stage.swap.versions.includes('2')));
    return { ...stage, isEqual };
  });
}
