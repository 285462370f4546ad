import { describe, expect, it } from 'vitest';
import { checkInferRequest } from './check-infer-request.ts';
import type { InferRequest, ModelTensors, Tensor } from './tensor.ts';

const YOLO: ModelTensors = {
  inputs: [{ name: 'images', datatype: 'FP32', shape: [1, 3, 2, 2] }],
  outputs: [
    { name: 'output0', datatype: 'FP32', shape: [1, 84, 8400] },
    { name: 'output1', datatype: 'FP32', shape: [1, 32, 160, 160] },
  ],
};

const TEXT: ModelTensors = {
  inputs: [
    { name: 'input_ids', datatype: 'INT64', shape: [-1, -1] },
    { name: 'attention_mask', datatype: 'INT64', shape: [-1, -1] },
  ],
  outputs: [{ name: 'logits', datatype: 'FP32', shape: [-1, 2] }],
};

const images: Tensor = { name: 'images', datatype: 'FP32', shape: [1, 3, 2, 2], data: new Float32Array(12) };
const halves: Tensor = { ...images, datatype: 'FP16', data: new Uint16Array(12) };

function ids(name: string): Tensor {
  return { name, datatype: 'INT64', shape: [2, 3], data: new BigInt64Array(6) };
}

describe('a request that fits', () => {
  it('asks for all outputs where it names none', () => {
    const checked = { inputs: [images], outputs: ['output0', 'output1'] };
    expect(checkInferRequest(YOLO, { inputs: [images] })).toEqual(checked);
    expect(checkInferRequest(YOLO, { inputs: [images], outputs: [] })).toEqual(checked);
  });

  it('asks for some, in its own order', () => {
    const outputs = ['output1', 'output0'];
    expect(checkInferRequest(YOLO, { inputs: [images], outputs })).toEqual({ inputs: [images], outputs });
    expect(checkInferRequest(YOLO, { inputs: [images], outputs: ['output1'] }).outputs).toEqual(['output1']);
  });

  it('has its inputs in any order, and its own lengths on dynamic axes', () => {
    const inputs = [ids('attention_mask'), ids('input_ids')];
    expect(checkInferRequest(TEXT, { inputs }).inputs).toEqual(inputs.toReversed());
  });
});

describe('a request that does not fit', () => {
  it.each<readonly [what: string, model: ModelTensors, request: InferRequest, message: string]>([
    ['no input', YOLO, { inputs: [] }, 'no input images FP32 [1,3,2,2]'],
    ['one of two', TEXT, { inputs: [ids('input_ids')] }, 'no input attention_mask INT64 [-1,-1]'],
    [
      'an unknown input',
      YOLO,
      { inputs: [{ ...images, name: 'image' }] },
      'there is no input image; the model takes images FP32 [1,3,2,2]',
    ],
    ['one input twice', YOLO, { inputs: [images, images] }, 'the input images is given twice; give it once'],
    [
      'another datatype',
      YOLO,
      { inputs: [halves] },
      'the input images is FP16 [1,3,2,2]; FP32 [1,3,2,2] is expected',
    ],
    [
      'another length',
      YOLO,
      { inputs: [{ ...images, shape: [2, 3, 2, 2] }] },
      'the input images is FP32 [2,3,2,2]; FP32 [1,3,2,2] is expected',
    ],
    [
      'another number of axes',
      YOLO,
      { inputs: [{ ...images, shape: [3, 2, 2] }] },
      'the input images is FP32 [3,2,2]; FP32 [1,3,2,2] is expected',
    ],
    [
      'too few values',
      YOLO,
      { inputs: [{ ...images, data: new Float32Array(11) } as Tensor] },
      'images FP32 [1,3,2,2] has 11 values; its shape needs 12',
    ],
    [
      'an unknown output',
      TEXT,
      { inputs: [ids('input_ids'), ids('attention_mask')], outputs: ['logit\ns'] },
      'there is no output logit\u{FFFD}s; the model gives logits FP32 [-1,2]',
    ],
    [
      'one output twice',
      YOLO,
      { inputs: [images], outputs: ['output0', 'output0'] },
      'the output output0 is given twice; give it once',
    ],
  ])('has %s', (_what, model, request, message) => {
    expect(() => checkInferRequest(model, request)).toThrow(
      expect.objectContaining({ code: 'INVALID_REQUEST', message }),
    );
  });
});
