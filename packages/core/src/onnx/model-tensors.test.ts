import { expect, test } from 'vitest';
import { modelTensors } from './model-tensors.ts';

test('a graph is told as the protocol has it: dynamic axes are −1, and what has no datatype is left out', () => {
  const tensors = modelTensors({
    inputs: [{ name: 'images', type: 'float16', shape: ['batch', 3, 640, ''] }],
    outputs: [
      { name: 'label', type: 'string', shape: ['batch'] },
      { name: 'probabilities', type: 'other', shape: [] }, // a sequence of maps, as scikit-learn's have
      { name: 'count', type: 'int64', shape: [] },
    ],
  });
  expect(tensors).toEqual({
    inputs: [{ name: 'images', datatype: 'FP16', shape: [-1, 3, 640, -1] }],
    outputs: [
      { name: 'label', datatype: 'BYTES', shape: [-1] },
      { name: 'count', datatype: 'INT64', shape: [] },
    ],
  });
});
