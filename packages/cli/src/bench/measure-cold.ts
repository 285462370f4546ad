import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { YoloLiftError } from '@yololift/core';
import type { PerImage } from './per-image.ts';

/** One whole process, measured from outside. */
export interface ProcessRun {
  /** From the start of the process to its first detection, ms. */
  readonly firstMs: number;
  /** Peak resident memory, MB (10^6 bytes). */
  readonly peakMb: number;
  /** Cost of each image after the first; `undefined` for a single image. */
  readonly perImage: PerImage | undefined;
}

/**
 * Runs a bench program as a fresh process.
 * @throws YoloLiftError `INTERNAL` - the process ended without a result; contains its stderr.
 */
export async function runProcess(script: string, args: readonly string[]): Promise<ProcessRun> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const lines = createInterface({ input: child.stdout });
  let firstMs: number | undefined;
  let last: { readonly peakKb: number; readonly perImage?: PerImage } | undefined;
  for await (const line of lines) {
    if (line === 'first') firstMs = performance.now() - startedAt;
    else last = JSON.parse(line);
  }
  if (firstMs === undefined || last === undefined) {
    throw new YoloLiftError('INTERNAL', `the measured process printed no result: ${errors.join('').trim()}`);
  }
  return { firstMs, peakMb: (last.peakKb * 1024) / 1e6, perImage: last.perImage };
}
