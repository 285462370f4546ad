import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Event loop of a served process since the last reading. */
export interface LoopReading {
  /** Delay of timers, wall time, ms. */
  readonly p99Ms: number;
  readonly maxMs: number;
  /**
   * CPU of the main thread in its longest sampling interval (10 ms), ms: blocking time, unaffected by other
   * processes.
   */
  readonly blockCpuMs: number;
  /** CPU of the main thread and of the process, ms. */
  readonly mainCpuMs: number;
  readonly cpuMs: number;
}

/** Requests a reading from the meter in process `pid`, and resets it. */
export async function readLoop(pid: number, file: string): Promise<LoopReading> {
  await rm(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  while (!existsSync(file)) await wait(10);
  return JSON.parse(await readFile(file, 'utf8')) as LoopReading;
}
