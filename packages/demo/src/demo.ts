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
import { detect, picture, type RunningFunction, type Waterfall, waterfallOf } from './running-function.ts';
import { sameDetections } from './same-detections.ts';
import { type SwapReport, swapWhileServing } from './swap-while-serving.ts';

/** What one function did in one setting. */
export interface Stage {
  readonly provider: Provider;
  readonly source: string;
  readonly parameter: string;
  readonly waterfall: Waterfall;
  /** The first answer after the start, and the median of the warm ones, ms. */
  readonly firstMs: number;
  readonly warmMs: number;
  /** By page. */
  readonly found: readonly (readonly Detection[])[];
  readonly pictures: readonly Uint8Array[];
  /** Results that the queue's message left, by page; none where no queue was tried. */
  readonly queued: readonly (readonly Detection[])[];
  readonly swap: SwapReport | undefined;
  /** Whether all of it equals what the first provider found. */
  readonly isEqual: boolean;
}

/** What the demo is told. */
export interface DemoOptions {
  /** Makes this provider answer otherwise, to show that it would be seen. */
  readonly differ: string | undefined;
  readonly say: (line: string) => void;
}

interface Demo {
  readonly stores: StoreRegistry;
  readonly environment: Readonly<Record<string, string>>;
  readonly workFolder: string;
  readonly options: DemoOptions;
}

/** How often each function is asked once it is warm. */
const WARM_ANSWERS = 9;

/** Runs all of it; stages of one setting after the other. */
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

/** Each function on its own cloud's store and parameter, and a second release while requests run. */
async function ownStores(demo: Demo): Promise<readonly Stage[]> {
  const begun: { readonly provider: Provider; readonly running: RunningFunction; readonly stage: Stage }[] =
    [];
  try {
    for (const provider of PROVIDERS) {
      const running = await boot(demo, provider, provider);
      const stage = await look(demo, { provider, from: provider, running });
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
        swapWhileServing(running, { page, query: queryOf(demo, provider), wanted: '2', changed }),
      ),
    );
    await changed;
    const stages = begun.map(({ stage }, index) => ({ ...stage, swap: swaps[index] }));
    return judged(stages, stages[0]);
  } finally {
    await Promise.all(begun.map(({ running }) => running.runtime.stop()));
  }
}

/** The same functions, each on another cloud's store: nothing but configuration differs. */
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
      stages.push(await look(demo, { provider, from, running }));
    } finally {
      await running.runtime.stop();
    }
  }
  return judged(stages, own[0]);
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

async function look(demo: Demo, { provider, from, running }: Setting): Promise<Stage> {
  const waterfall = await waterfallOf(running);
  const query = queryOf(demo, provider);
  const answers = [];
  for (const page of SAMPLE_PAGES) answers.push(await detect(running, page, query));
  const warm = [];
  for (let times = 0; times < WARM_ANSWERS; times += 1) {
    warm.push(await detect(running, SAMPLE_PAGES[0] as string, query));
  }
  const pictures = [];
  for (const page of SAMPLE_PAGES) pictures.push(await picture(running, page, query));
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

/** One message that names all pages; then the results it left in the store. */
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

/** The provider that is to differ looks with another threshold. */
function queryOf({ options }: Demo, { short }: Provider): string {
  return options.differ === short ? '?confidence=0.9' : '';
}

function judged(stages: readonly Stage[], reference: Stage | undefined): readonly Stage[] {
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
