// Measures the time of a warm HTTP answer beyond the model's own prediction, in each runtime, one request at
// a time; and the function process's CPU time per answer, prediction included, as the least of ten equal
// parts of the run.
//
//   node bench/warm-overhead.ts [answers]

import { DEMO_ROOT, SAMPLE_PAGES } from '@yololift/demo-model';
import { PROVIDERS } from '../src/providers.ts';
import { detect, readWaterfall } from '../src/running-function.ts';
import { readCpuMs } from './cpu-time.ts';

const answers = Number(process.argv[2] ?? 300);
const PARTS = 10;
const page = SAMPLE_PAGES[0] as string;
const at = (values: readonly number[], share: number) =>
  (values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN).toFixed(1);

for (const provider of PROVIDERS) {
  const running = await provider.start({
    MODEL_SOURCES: DEMO_ROOT,
    MODEL_POINTER: 'env:POINTER',
    POINTER: 'demo-documents/1',
  });
  await readWaterfall(running);
  for (let times = 0; times < 20; times += 1) await detect(running, page);
  const seen = [];
  const cpuMs: number[] = [];
  for (let part = 0; part < PARTS; part += 1) {
    const cpuBefore = readCpuMs(running.runtime.pid);
    const each = Math.ceil(answers / PARTS);
    for (let times = 0; times < each; times += 1) seen.push(await detect(running, page));
    cpuMs.push((readCpuMs(running.runtime.pid) - cpuBefore) / each);
  }
  await running.runtime.stop();
  const overheads = seen.map(({ ms, predictMs }) => ms - predictMs);
  const predictions = seen.map(({ predictMs }) => predictMs);
  process.stdout.write(
    `${provider.name.padEnd(16)} prediction ${at(predictions, 0.5)} ms (least ${at(predictions, 0)}); beyond it ${at(overheads, 0.5)} ms ` +
      `(least ${at(overheads, 0)}, a tenth under ${at(overheads, 0.1)}, a tenth over ${at(overheads, 0.9)}); ` +
      `CPU ${at(cpuMs, 0)} ms an answer (median ${at(cpuMs, 0.5)})\n`,
  );
}
