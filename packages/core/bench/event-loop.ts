// Does a run block the event loop? Usage: node bench/event-loop.ts <model.onnx> <photo> Prints the delay of
// the main thread's event loop while predictions run, in a worker thread and inline, ms.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { loadYolo } from '../src/index.ts';

const [modelFile = '', photo = ''] = process.argv.slice(2);
const PREDICTIONS = 100;

for (const thread of ['worker', 'inline'] as const) {
  const model = await loadYolo(modelFile, { thread });
  await model.predict(photo);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let seen = 0; seen < PREDICTIONS; seen += 1) await model.predict(photo);
  delay.disable();
  const ms = (nanoseconds: number) => Number((nanoseconds / 1e6).toFixed(1));
  console.log(JSON.stringify({ thread, p99Ms: ms(delay.percentile(99)), maxMs: ms(delay.max) }));
  await model.close();
}
