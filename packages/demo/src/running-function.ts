import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import type { Detection, PredictionDocument } from '@yololift/core';
import type { FunctionRuntime } from '@yololift/testing';

/** Durations of a function's first start, ms; see core's `Waterfall`. */
export type Waterfall = Readonly<Record<string, number | string>> & { readonly totalMs: number };

/** A function in its cloud's runtime. */
export interface RunningFunction {
  readonly runtime: FunctionRuntime;
  /** Delivers one message as the cloud's queue does. Rejects if the queue would redeliver it. */
  readonly deliver: (message: string) => Promise<void>;
}

/** Answer to one image. */
export interface Answer {
  readonly detections: readonly Detection[];
  readonly version: string;
  readonly coldStart: boolean;
  /** Response time at the client, ms. */
  readonly ms: number;
  /** Prediction time in the function, ms. */
  readonly predictMs: number;
}

/** Sends an image over HTTP. */
export async function detect({ runtime }: RunningFunction, path: string, query = ''): Promise<Answer> {
  const body = await readFile(path);
  const startedAt = performance.now();
  const response = await runtime.fetch(`/detect${query}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'image/jpeg' },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`answered ${response.status}: ${text.slice(0, 500)}`);
  const { images, model, instance } = JSON.parse(text) as PredictionDocument;
  const [image] = images;
  if (image === undefined || 'error' in image)
    throw new Error(`no detections for ${path}: ${text.slice(0, 500)}`);
  return {
    detections: image.detections,
    version: model.release?.version ?? '',
    coldStart: instance?.coldStart ?? false,
    ms: performance.now() - startedAt,
    predictMs: image.timings.totalMs,
  };
}

/** The annotated image, JPEG. */
export async function fetchAnnotated(
  { runtime }: RunningFunction,
  path: string,
  query = '',
): Promise<Uint8Array> {
  const response = await runtime.fetch(`/detect${query}`, {
    method: 'POST',
    body: await readFile(path),
    headers: { 'content-type': 'image/jpeg', accept: 'image/jpeg' },
  });
  if (!response.ok) throw new Error(`the function answered ${response.status}: ${await response.text()}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Reads the durations of its start from its log. */
export async function readWaterfall({ runtime }: RunningFunction): Promise<Waterfall> {
  const line = await runtime.waitForLine(/"waterfall"|no model yet/);
  const { waterfall } = JSON.parse(line) as { waterfall?: Waterfall };
  if (waterfall !== undefined) return waterfall;
  throw new Error(`the function has loaded no model:\n${runtime.lines().join('\n')}`);
}
