import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { loadYolo } from '../../src/yolo/pipeline/load-yolo.ts';

// Predicts one photo repeatedly, and prints the number of full garbage collections of this thread.

const [modelFile = '', photo = '', thread = '', images = '100'] = process.argv.slice(2);
const WARM_UP = 10;

let collections = 0;
const observer = new PerformanceObserver((list) => {
  // Node's types lack this field, added in Node 16.
  const entries = list.getEntries() as unknown as readonly { readonly detail: { readonly kind: number } }[];
  for (const { detail } of entries) if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) collections += 1;
});

const model = await loadYolo(modelFile, { thread: thread as 'inline' | 'worker', threads: 1 });
for (let seen = 0; seen < WARM_UP; seen += 1) await model.predict(photo);
observer.observe({ entryTypes: ['gc'] });
for (let seen = 0; seen < Number(images); seen += 1) await model.predict(photo);
await setImmediate(); // entries are delivered asynchronously
process.stdout.write(`${collections}\n`);
await model.close();
