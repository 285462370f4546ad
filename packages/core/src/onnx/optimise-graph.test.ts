import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { constantYoloModel } from '../../testing/constant-yolo-model.ts';
import { optimiseGraph } from './optimise-graph.ts';
import { readModelHeader } from './read-model-header.ts';

test('the saved graph keeps the metadata, inputs and outputs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yololift-graph-'));
  const [plain, saved] = [join(folder, 'plain.onnx'), join(folder, 'saved.onnx')];
  const output = { name: 'output0', shape: [1, 6, 84], data: new Float32Array(504) };
  const metadata = { task: 'detect', names: "{0: 'dog', 1: 'cat'}" };
  await writeFile(
    plain,
    constantYoloModel({ input: { shape: [1, 3, 64, 64] }, outputs: [output], metadata }),
  );
  const { plainMs, optimisedMs } = await optimiseGraph(plain, saved);
  const [before, after] = [await readModelHeader(plain), await readModelHeader(saved)];
  await rm(folder, { recursive: true });
  expect(after.metadata).toEqual(before.metadata);
  expect(after.inputs).toEqual(before.inputs);
  expect(after.outputs).toEqual(before.outputs);
  expect(Math.min(plainMs, optimisedMs)).toBeGreaterThan(0);
});

test('a missing model cannot be saved', async () => {
  await expect(optimiseGraph('/nothing/here.onnx', '/tmp/x.onnx')).rejects.toBeDefined();
});
