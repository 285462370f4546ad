import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** What the event loop of a served process did since the last reading. */
export interface LoopReading {
  /** By how much timers came late, wall time, ms. */
  readonly p99Ms: number;
  readonly maxMs: number;
  /** CPU of the main thread in its longest stretch between two looks (10 ms): what blocked, whoever else ran. */
  readonly blockCpuMs: number;
  /** CPU of the main thread, and of the process, ms. */
  readonly mainCpuMs: number;
  readonly cpuMs: number;
}

/** Asks the meter in process `pid` for its reading; it begins anew. */
export async function readLoop(pid: number, file: string): Promise<LoopReading> {
  await rm(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  while (!existsSync(file)) await wait(10);
  return JSON.parse(await readFile(file, 'utf8')) as LoopReading;
}
