import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { constantYoloModel } from '../../testing/constant-yolo-model.ts';
import { type BuiltGraph, buildOnnxModel } from '../../testing/onnx-model-builder.ts';
import { inputTensor } from './input-tensor.ts';
import { createSession } from './session.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-session-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(bytes: Uint8Array | string): Promise<string> {
  const file = join(folder, `${crypto.randomUUID()}.onnx`);
  await writeFile(file, bytes);
  return file;
}

function graph(nodes: NonNullable<BuiltGraph['nodes']>, externalData?: string): Uint8Array {
  return buildOnnxModel({
    inputs: [{ name: 'i', shape: [1] }],
    outputs: [{ name: 'o', shape: [1] }],
    initializers: externalData === undefined ? [] : [{ name: 'w', type: 'float32', dims: [1], externalData }],
    nodes,
  });
}

const relu = { opType: 'Relu', inputs: ['i'], outputs: ['o'] };

describe('createSession', () => {
  it.each(['float32', 'float16'] as const)('runs a model of %s', async (type) => {
    const outputs = [{ name: 'output0', type, shape: [1, 2], data: [1, 2] }];
    const file = await write(constantYoloModel({ input: { type, shape: [1, 3, 2, 2] }, outputs }));
    const session = await createSession(file, { threads: 1 });
    const pixels = type === 'float16' ? new Uint16Array(12) : new Float32Array(12);
    const { output0 } = await session.run({ images: inputTensor(pixels, [1, 3, 2, 2]) });
    expect(output0?.type).toBe(type);
    expect(Array.from(output0?.data as unknown as ArrayLike<number>)).toEqual([1, 2]);
    await session.release();
  });

  it.each([
    ['text', () => 'not a model', 'MODEL_CORRUPT'],
    ['an unknown operator', () => graph([{ ...relu, opType: 'MyPlugin' }]), 'MODEL_UNSUPPORTED'],
    ['an edge to nowhere', () => graph([{ ...relu, inputs: ['x'] }]), 'MODEL_CORRUPT'],
    [
      'missing weights',
      () => graph([{ ...relu, opType: 'Add', inputs: ['i', 'w'] }], 'w.bin'),
      'MODEL_NOT_FOUND',
    ],
    ['a new IR version', () => buildOnnxModel({ irVersion: 99, nodes: [relu] }), 'MODEL_UNSUPPORTED'],
    ['a new opset', () => buildOnnxModel({ opset: 99, nodes: [relu] }), 'MODEL_UNSUPPORTED'],
  ])('names the problem with %s', async (_what, bytes, code) => {
    const file = await write(bytes());
    const failure = createSession(file, { threads: 1 });
    await expect(failure).rejects.toMatchObject({ name: 'YoloLiftError', code });
    await expect(failure).rejects.toThrow(file);
  });

  it('reports a missing file', async () => {
    const failure = createSession(join(folder, 'absent.onnx'), { threads: 1 });
    await expect(failure).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });
});
