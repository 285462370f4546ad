import type { Timings, YoloModel } from '@yololift/core';
import sharp from 'sharp';

/** Samples of warm predictions and of their floor, taken in turn in one process. All ms. */
export interface WarmSamples {
  readonly timings: readonly Timings[];
  /** sharp's own decode of the same file. */
  readonly decodeMs: readonly number[];
  /** The same session's `run` on a tensor that is ready. */
  readonly runMs: readonly number[];
}

/** Options of `measureWarm`. */
export interface WarmOptions {
  readonly imageFile: string;
  readonly runs: number;
  /** Called after each run with the number done. */
  readonly onRun?: (done: number) => void;
}

/** Runs that only wake caches and the compiler, before anything is measured. */
const WARM_UP_RUNS = 5;

/** Takes prediction, bare decode and bare run in turn, so that a noisy moment hits all three alike. */
export async function measureWarm(model: YoloModel, options: WarmOptions): Promise<WarmSamples> {
  const { imageFile, runs, onRun } = options;
  const timings: Timings[] = [];
  const decodeMs: number[] = [];
  const runMs: number[] = [];
  for (let run = -WARM_UP_RUNS; run < runs; run += 1) {
    const { timings: taken } = await model.predict(imageFile);
    const decoded = await timeDecode(imageFile);
    const bare = await model.timeRun();
    if (run < 0) continue;
    timings.push(taken);
    decodeMs.push(decoded);
    runMs.push(bare);
    onRun?.(run + 1);
  }
  return { timings, decodeMs, runMs };
}

async function timeDecode(imageFile: string): Promise<number> {
  const startedAt = performance.now();
  const { buffer } = await sharp(imageFile).raw().toBuffer();
  const tookMs = performance.now() - startedAt;
  // Left to the collector, it would cost the next prediction its time.
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
  return tookMs;
}
