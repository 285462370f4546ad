import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildOnnxModel } from '../../testing/onnx-model-builder.ts';
import { saveGraph } from './save-graph.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-save-graph-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function save(model: Uint8Array, signal = new AbortController().signal) {
  const [file, target] = [join(folder, 'model.onnx'), join(folder, 'graph.onnx')];
  await rm(target, { force: true });
  await writeFile(file, model);
  return saveGraph(file, target, signal);
}

/** Adds weights to its input. */
function adder(weights: { readonly data: readonly number[] } | { readonly externalData: string }) {
  return buildOnnxModel({
    inputs: [{ name: 'x', shape: [1] }],
    outputs: [{ name: 'y', shape: [1] }],
    initializers: [{ name: 'w', type: 'float32', dims: [1], ...weights }],
    nodes: [{ opType: 'Add', inputs: ['x', 'w'], outputs: ['y'] }],
  });
}

test('a model without external weights is saved', async () => {
  expect(await save(adder({ data: [1] }))).toBeUndefined();
  expect((await stat(join(folder, 'graph.onnx'))).size).toBeGreaterThan(0);
});

test('a model with external weights has no graph', async () => {
  await writeFile(join(folder, 'weights.bin'), new Uint8Array(4));
  expect(await save(adder({ externalData: 'weights.bin' }))).toContain('weights.bin');
  await expect(stat(join(folder, 'graph.onnx'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a model that does not load gives the reason', async () => {
  const failure = save(adder({ data: [1] }).subarray(0, 40));
  await expect(failure).rejects.toMatchObject({ code: 'MODEL_RUN_FAILED', isRetryable: true });
  await expect(failure).rejects.toThrow(/MODEL_CORRUPT|cut off|damaged/);
});

test('an abort ends the process at once', async () => {
  const giveUp = new AbortController();
  const saving = save(adder({ data: [1] }), giveUp.signal);
  giveUp.abort();
  await expect(saving).rejects.toMatchObject({ name: 'AbortError' });
});
