// Preloaded into a served process (`--import`): on SIGUSR2 it writes the event loop's measurements since the
// last time to the file `LOOP_METER`, and resets them.

import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { isMainThread } from 'node:worker_threads';
import type { LoopReading } from '../../bench/hostile-load/read-loop.ts';

const LOOK_EVERY_MS = 10;
const file = process.env.LOOP_METER;

if (isMainThread && file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  delay.enable();
  let cpu = process.cpuUsage();
  let thread = process.threadCpuUsage();
  let blockCpuMs = 0;
  let seen = thread;
  setInterval(() => {
    const now = process.threadCpuUsage();
    blockCpuMs = Math.max(blockCpuMs, msOf(now) - msOf(seen));
    seen = now;
  }, LOOK_EVERY_MS).unref();

  process.on('SIGUSR2', () => {
    const reading: LoopReading = {
      // The histogram's values include the sampling interval itself.
      p99Ms: delay.percentile(99) / 1e6 - LOOK_EVERY_MS,
      maxMs: delay.max / 1e6 - LOOK_EVERY_MS,
      blockCpuMs,
      mainCpuMs: msOf(process.threadCpuUsage(thread)),
      cpuMs: msOf(process.cpuUsage(cpu)),
    };
    writeFileSync(`${file}.new`, JSON.stringify(reading));
    renameSync(`${file}.new`, file);
    delay.reset();
    cpu = process.cpuUsage();
    thread = process.threadCpuUsage();
    blockCpuMs = 0;
  });
}

function msOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
