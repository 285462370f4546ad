import type { OpenRoot } from '@yololift/core/stores';
import { putObject } from '@yololift/core/testing';
import { type EventForm, eventForms, type Outcome } from '@yololift/serving/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FunctionFixtures, FunctionUnderTest, StartedFunction } from './function-suite.ts';
import { type LocalClouds, startLocalClouds } from './local-clouds.ts';
import { readJsonObjects } from './read-json-objects.ts';

const BUCKETS = ['s3://yololift', 'az://devstoreaccount1/yololift', 'gs://yololift'];

/** Delivers a message; returns whether it is acknowledged. */
type Deliver = (started: StartedFunction, message: string) => Promise<boolean>;

/**
 * Checks the outcome of every form of notification in a function's runtime, and that its own results trigger no further
 * work. The function reads the buckets of all three clouds, so that every object is really predicted.
 */
export function describeEvents(name: string, under: FunctionUnderTest, fixtures: FunctionFixtures): void {
  let clouds: LocalClouds;
  const running: StartedFunction[] = [];
  const outcomes: { readonly way: string; readonly form: string; readonly outcome: Outcome }[] = [];

  beforeAll(async () => {
    clouds = await startLocalClouds();
  });
  afterAll(async () => {
    for (const { runtime } of running) await runtime.stop();
    await clouds.close();
    const rows = outcomes.map(({ way, form, outcome }) => `| ${way} | ${form} | ${outcome} |`);
    process.stdout.write(`\n${name}\n${rows.join('\n')}\n`);
  });

  const open = async (uri: string): Promise<OpenRoot> => under.openRoot(uri, clouds.environment);

  async function start(results: string): Promise<StartedFunction> {
    const started = await under.start({
      ...clouds.environment,
      MODEL_SOURCES: fixtures.root,
      MODEL_POINTER: 'env:POINTER',
      POINTER: fixtures.release,
      IMAGE_SOURCES: BUCKETS.join(','),
      RESULTS: results,
    });
    running.push(started);
    await started.runtime.waitForLine(/cold start:/);
    return started;
  }

  function describeWay(way: string, folder: string, forms: readonly EventForm[], deliver: Deliver): void {
    describe(`${name}: ${way}`, () => {
      let started: StartedFunction;
      const seen = new Set<string>();
      beforeAll(async () => {
        started = await start(`${under.store}/found/${folder}`);
        for (const { root, key, outcome } of forms) {
          if (outcome === 'batch') await putObject(await open(root), key, fixtures.photo);
        }
      });

      test.each(forms)('$name: $outcome', async (form) => {
        const isDone = await deliver(started, form.message);
        const written = await readJsonObjects(await open(under.store), `found/${folder}/`, seen);
        const isPredicted = written.some(({ path }) => path === `${form.root}/${form.key}`);
        const outcome = isPredicted ? 'batch' : isDone ? 'acknowledged' : 'dead letter';
        outcomes.push({ way, form: form.name, outcome });
        expect({ outcome, isDone }).toEqual({
          outcome: form.outcome,
          isDone: form.outcome !== 'dead letter',
        });
      });
    });
  }

  describeWay('in a queue', 'queue', eventForms('in/queue'), async ({ deliver }, message) => {
    return (await deliver([message])).length === 0;
  });
  if (under.takesEvents === true) {
    const isEvent = ({ message, name: form }: EventForm) =>
      /^[{[]/.test(message) && !form.includes('command');
    const forms = eventForms('in/direct').filter(isEvent);
    describeWay('by itself', 'direct', forms, async ({ direct }, message) => {
      return (await direct?.(JSON.parse(message))) === true;
    });
  }

  describe(`${name}: results below the input folder`, () => {
    const tell = (functions: readonly StartedFunction[], folder: string) =>
      notifyAll(functions, () => open(under.store), folder);

    test('events of its own results trigger no work', async () => {
      const store = await open(under.store);
      await putObject(store, 'in/loop/page.jpg', fixtures.photo);
      await putObject(store, 'in/loop/notes.txt', new TextEncoder().encode('no picture'));
      const keys = await tell([await start(`${under.store}/in/loop`)], 'in/loop');
      // The two inputs, one result, the record of its run.
      expect(keys).toHaveLength(4);
    });

    test('two functions that get events of each other’s results stop', async () => {
      const store = await open(under.store);
      await putObject(store, 'in/both/page.jpg', fixtures.photo);
      const functions = [await start(`${under.store}/in/both/a`), await start(`${under.store}/in/both/b`)];
      // The image, and one result and one record of each function.
      expect(await tell(functions, 'in/both')).toHaveLength(5);
    });

    test('an image below the results is predicted', async () => {
      const store = await open(under.store);
      await putObject(store, 'in/below/runs/page.jpg', fixtures.photo);
      const keys = await tell([await start(`${under.store}/in/below`)], 'in/below');
      expect(keys).toHaveLength(3);
    });
  });
}

const MAX_ROUNDS = 6;

/** Sends events for every object below `folder`, including new ones, until there are no more. */
async function notifyAll(
  functions: readonly StartedFunction[],
  open: () => Promise<OpenRoot>,
  folder: string,
): Promise<readonly string[]> {
  const told = new Set<string>();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    // Opened again, because a connection that was idle for a round may be closed.
    const keys = await Array.fromAsync((await open()).list(`${folder}/`), ({ key }) => key);
    const fresh = keys.filter((key) => !told.has(key));
    if (fresh.length === 0) return keys;
    const news = fresh.flatMap((key) => functions.map(({ objectCreated }) => ({ key, objectCreated })));
    for (const { key, objectCreated } of news) expect(await objectCreated(key)).toBe(true);
    for (const key of fresh) told.add(key);
  }
  throw new Error(`objects are still being created: ${[...told].join(', ')}`);
}
