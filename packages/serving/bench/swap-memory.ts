// What memory do swaps leave behind? Usage: node bench/swap-memory.ts <model.onnx> <photo> [swaps]
// Swaps the model 50 times, A to B and back, by the slot that serves, with a prediction in between: the model as it is,
// and with 36 MB of weights more; in a worker thread and in the calling one. Each in a process of its own. Prints RSS
// before the first model, with it, after every ten swaps and with all closed, and the slope after the tenth swap.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readModelHeader } from '@yololift/core';
import { systemClock } from '@yololift/core/async';
import { buildRelease } from '@yololift/core/publishing';
import { createReleaseLoader, publishRelease } from '@yololift/core/release';
import { openFolderStore } from '@yololift/core/stores';
import { growModel } from '@yololift/core/testing';
import { yoloRuntime } from '@yololift/core/yolo';
import { createPointerWatcher, createSlot, loadReleaseModel, processMemory } from '../src/index.ts';

const [command = '', photo = '', ...rest] = process.argv.slice(2);
const quiet = () => undefined;
const logger = { info: quiet, warn: quiet, error: console.error };
const rssMb = () => process.memoryUsage.rss() / 1e6;

/** Least-squares slope, MB per swap. */
function slopeOf(points: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middle, meanY] = [(points.length - 1) / 2, mean(points)];
  const covariance = points.reduce((sum, y, x) => sum + (x - middle) * (y - meanY), 0);
  const variance = points.reduce((sum, _, x) => sum + (x - middle) ** 2, 0);
  return covariance / variance;
}

/** Swaps between two releases of `name`; prints a row of the table as JSON. */
async function swap(root: string, name: string, thread: 'worker' | 'inline', swaps: number): Promise<void> {
  const store = openFolderStore(root);
  const sources = [{ uri: store.uri, reader: store, folder: store.folder }];
  const loader = createReleaseLoader(
    { sources, clock: systemClock, logger },
    { cacheFolder: join(store.folder, 'cache') },
  );
  let version = '1';
  const reader = { uri: 'memory:pointer', read: async () => ({ value: `${name}/${version}`, version }) };
  const runtimes = { yolo: () => yoloRuntime() };
  const slot = createSlot({
    pointer: createPointerWatcher({ reader, clock: systemClock, logger }),
    load: (release, options) => loadReleaseModel({ loader, runtimes, run: { thread } }, release, options),
    close: (model) => model.close(),
    clock: systemClock,
    logger,
    memory: processMemory(),
  });
  const empty = rssMb();
  await slot.ready();
  await slot.use((model) => model.task.run({ path: photo }, model.task.parseOptions({})));
  const row: Record<string, number> = { empty, loaded: rssMb() };
  const points: number[] = [];
  const startedAt = performance.now();
  for (let swapped = 1; swapped <= swaps; swapped += 1) {
    version = version === '1' ? '2' : '1';
    await slot.refresh();
    await slot.use((model) => model.task.run({ path: photo }, model.task.parseOptions({})));
    while (slot.status().draining > 0) await setTimeout(1);
    points.push(rssMb());
    if (swapped % 10 === 0) row[swapped] = rssMb();
  }
  if (slot.status().swaps !== swaps) throw new Error(`swapped ${slot.status().swaps} times, not ${swaps}`);
  const swapMs = (performance.now() - startedAt) / swaps;
  const peak = process.resourceUsage().maxRSS / 1e3;
  await slot.close();
  row.closed = rssMb();
  const rounded = Object.entries({ ...row, peak, 'ms/swap': swapMs }).map(([key, mb]) => [
    key,
    Math.round(mb),
  ]);
  const slope = slopeOf(points.slice(10)).toFixed(2);
  process.stdout.write(JSON.stringify({ ...Object.fromEntries(rounded), 'slope/swap': Number(slope) }));
}

async function publish(name: string, modelFile: string, root: string): Promise<void> {
  for (const version of ['1', '2']) {
    const release = await buildRelease({ name, version, modelFile, selfTestImage: photo });
    await publishRelease(release, [openFolderStore(root)]);
  }
}

async function measure(modelFile: string, swaps: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'yololift-swap-memory-'));
  const root = pathToFileURL(folder).href;
  const large = join(folder, 'large.onnx');
  const { inputs } = await readModelHeader(modelFile);
  await writeFile(large, growModel(await readFile(modelFile), inputs[0]?.name ?? ''));
  await publish('small', modelFile, root);
  await publish('large', large, root);
  const table: Record<string, unknown> = {};
  for (const name of ['small', 'large']) {
    for (const thread of ['worker', 'inline']) {
      const args = [fileURLToPath(import.meta.url), '--swap', photo, root, name, thread, swaps];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      table[`${name}, ${thread}`] = JSON.parse(await text(child.stdout));
    }
  }
  console.log('RSS, MB:');
  console.table(table);
  await rm(folder, { recursive: true });
}

if (command === '--swap') {
  const [root = '', name = '', thread = '', swaps = ''] = rest;
  await swap(root, name, thread as 'worker' | 'inline', Number(swaps));
} else {
  await measure(command, rest[0] ?? '50');
}
