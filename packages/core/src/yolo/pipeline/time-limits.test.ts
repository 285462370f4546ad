import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConstantYoloModelSpec, constantYoloModel } from '../../../testing/constant-yolo-model.ts';
import { hasAbandonedWork } from '../../async/abandoned-work.ts';
import type { YoloLiftError } from '../../errors.ts';
import { createDecodeLimit } from './decode-limit.ts';
import { loadYolo } from './load-yolo.ts';

// A run that never ends is tested in a child process: its thread keeps the process alive.

const STUCK_MODEL = fileURLToPath(new URL('../../../testing/child/stuck-model.ts', import.meta.url));
const STUCK_INFER = fileURLToPath(new URL('../../../testing/child/stuck-infer.ts', import.meta.url));

let folder: string;
let modelFile: string;
let endlessFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-limits-'));
  modelFile = join(folder, 'cats.onnx');
  endlessFile = join(folder, 'endless.onnx');
  const output = { name: 'output0', shape: [1, 6, 84], data: new Float32Array(6 * 84) };
  const model: ConstantYoloModelSpec = {
    input: { shape: [1, 3, 64, 64] },
    outputs: [output],
    metadata: { task: 'detect', stride: '32', names: "{0: 'dog', 1: 'cat'}" },
  };
  await writeFile(modelFile, constantYoloModel(model));
  await writeFile(endlessFile, constantYoloModel({ ...model, endlessAbove: 0.9 }));
});

afterAll(() => rm(folder, { recursive: true }));

test('a decode over its limit fails at once, counted from its start', async () => {
  const { promise: failed, resolve } = Promise.withResolvers<YoloLiftError>();
  const limit = createDecodeLimit('a.jpg', 1, resolve);
  expect(limit.passed()).toBeUndefined();
  limit.begin();
  const error = await failed;
  expect(error).toMatchObject({
    code: 'IMAGE_TOO_SLOW',
    message: expect.stringMatching(/^a\.jpg was not decoded in 0\.001 s/),
  });
  expect(limit.passed()).toBe(error);
});

test('a decode within its limit never fails as late', async () => {
  const limit = createDecodeLimit('a.jpg', 1, () => expect.unreachable());
  limit.begin();
  limit.end();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(limit.passed()).toBeUndefined();
});

test('after decodes over their limit the model refuses new images, settles all waiting calls, and closes', async () => {
  const stuck: YoloLiftError[] = [];
  const model = await loadYolo(modelFile, { decodeLimitMs: 1, onStuck: (error) => stuck.push(error) });
  const noise = { type: 'gaussian', mean: 128, sigma: 80 } as const;
  const slow = await sharp({ create: { width: 1000, height: 1000, channels: 3, background: 'white', noise } })
    .png()
    .toBuffer();
  const outcomes = await model.predict([slow, slow, slow, slow]);
  const codes = outcomes.map((outcome) => outcome.ok || outcome.error.code);
  expect(codes).toEqual([
    'IMAGE_TOO_SLOW',
    'IMAGE_TOO_SLOW',
    'INFERENCE_THREAD_DIED',
    'INFERENCE_THREAD_DIED',
  ]);
  expect(outcomes[3]).toMatchObject({ error: { isRetryable: true } });
  expect(hasAbandonedWork()).toBe(true);
  expect(stuck).toHaveLength(1);
  await expect(model.predict(slow)).rejects.toMatchObject({ code: 'INFERENCE_THREAD_DIED' });
  await model.close();
  while (hasAbandonedWork()) await new Promise((resolve) => setImmediate(resolve)); // they did end, by themselves
});

test('inline, where this thread cannot measure, the limit is ignored', async () => {
  const model = await loadYolo(modelFile, { thread: 'inline', decodeLimitMs: 1, runLimitMs: 1 });
  const photo = await sharp({ create: { width: 2000, height: 2000, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  await expect(model.predict(photo)).resolves.toMatchObject({ width: 2000 });
  await model.close();
});

test('an endless run fails at its limit; the model refuses new images, and closes', async () => {
  const limitMs = 2_000;
  const child = spawn(process.execPath, [STUCK_MODEL, endlessFile, String(limitMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const answers = JSON.parse(await text(child.stdout)) as { readonly waitedMs: number };
  expect(answers).toMatchObject({
    before: 0,
    codes: ['MODEL_TOO_SLOW', 'INFERENCE_THREAD_DIED', 'INFERENCE_THREAD_DIED'],
    after: 'INFERENCE_THREAD_DIED',
    failed: 'MODEL_TOO_SLOW',
    isStuck: true,
  });
  expect(answers.waitedMs).toBeGreaterThanOrEqual(limitMs - 1);
  expect(await closed).toEqual([null, 'SIGKILL']);
}, 60_000);

test('one that never ends on tensors is told likewise', async () => {
  const child = spawn(process.execPath, [STUCK_INFER, endlessFile, '2000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  expect(JSON.parse(await text(child.stdout))).toEqual({
    before: 1,
    codes: ['MODEL_TOO_SLOW', 'INFERENCE_THREAD_DIED', 'INFERENCE_THREAD_DIED'],
    after: 'INFERENCE_THREAD_DIED',
    told: 'MODEL_TOO_SLOW',
    isStuck: true,
  });
  expect(await closed).toEqual([null, 'SIGKILL']);
}, 60_000);
