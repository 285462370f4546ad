import type { Timings, YoloModel } from '@yololift/core';
import sharp from 'sharp';

/** Alternating samples of warm predictions and their floor in one process. All ms. */
export interface WarmSamples {
  readonly timings: readonly Timings[];
  /** sharp's own decode of the same file. */
  readonly decodeMs: readonly number[];
  /** The same session's `run` on a prepared tensor. */
  readonly runMs: readonly number[];
}

/** Options of `measureWarm`. */
export interface WarmOptions {
  readonly imageFile: string;
  readonly runs: number;
  /** Called after each run with the number done. */
  readonly onRun?: (done: number) => void;
}

/** Unmeasured runs that warm up caches and the JIT compiler. */
const WARM_UP_RUNS = 5;

/** Alternates prediction, decode and run, so that noise affects all three alike. */
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
  // Freed here: its collection would otherwise slow down the next prediction.
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
  return tookMs;
}
