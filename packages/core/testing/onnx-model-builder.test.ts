import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { inputTensor } from '../src/onnx/input-tensor.ts';
import { constantYoloModel } from './constant-yolo-model.ts';
import { buildOnnxModel } from './onnx-model-builder.ts';

const quiet = { logSeverityLevel: 4 } as const;

function run(model: Uint8Array, input: Tensor) {
  return InferenceSession.create(model, quiet).then((session) => session.run({ images: input }));
}

describe('buildOnnxModel', () => {
  it('writes a graph that ONNX Runtime runs', async () => {
    const model = buildOnnxModel({
      inputs: [{ name: 'images', shape: [1, 'n'] }],
      outputs: [{ name: 'sum', shape: [1] }],
      initializers: [{ name: 'ten', type: 'float32', dims: [1], data: [10] }],
      nodes: [
        {
          opType: 'ReduceMax',
          inputs: ['images'],
          outputs: ['max'],
          attributes: { axes: { ints: [0, 1] }, keepdims: { int: 0 } },
        },
        { opType: 'Add', inputs: ['max', 'ten'], outputs: ['sum'] },
      ],
    });
    const { sum } = await run(model, new Tensor('float32', [1, 5, 3], [1, 3]));
    expect(sum?.data).toEqual(Float32Array.of(15));
  });
});

describe('constantYoloModel', () => {
  it('returns the same for every image', async () => {
    const data = Float32Array.from({ length: 12 }, (_, i) => i / 4);
    const model = constantYoloModel({
      input: { shape: [1, 3, 4, 4] },
      outputs: [{ name: 'output0', shape: [1, 6, 2], data }],
      metadata: { task: 'detect' },
    });
    const { output0 } = await run(model, new Tensor('float32', new Float32Array(48).fill(0.7), [1, 3, 4, 4]));
    expect(output0?.dims).toEqual([1, 6, 2]);
    expect(output0?.data).toEqual(data);
  });

  it('refuses an input of another size, as a real model does', async () => {
    const model = constantYoloModel({
      input: { shape: [1, 3, 4, 4] },
      outputs: [{ name: 'output0', shape: [1], data: [1] }],
    });
    await expect(run(model, new Tensor('float32', new Float32Array(3), [1, 3, 1, 1]))).rejects.toThrow();
  });

  it('supports dynamic axes and float16', async () => {
    const model = constantYoloModel({
      input: { type: 'float16', shape: ['batch', 3, 'height', 'width'] },
      outputs: [
        { name: 'output0', type: 'float16', shape: ['batch', 2], dims: [1, 2], data: [1, 2] },
        { name: 'output1', shape: [1], data: [3] },
      ],
    });
    const answer = await run(model, inputTensor(new Uint16Array(12), [1, 3, 2, 2]));
    expect(answer.output0?.type).toBe('float16');
    expect(Array.from(answer.output0?.data as unknown as ArrayLike<number>)).toHaveLength(2);
    expect(answer.output1?.data).toEqual(Float32Array.of(3));
  });
});
