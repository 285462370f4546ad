import { constantYoloModel } from '@yololift/core/testing';

const input = { shape: [1, 3, 64, 64] };
const names = "{0: 'dog', 1: 'cat'}";

/** Small models of several heads, with the metadata that exporters write. */
export function seedModels(): readonly Uint8Array[] {
  return [
    constantYoloModel({
      input,
      outputs: [output([1, 6, 84])],
      metadata: { task: 'detect', stride: '32', names },
    }),
    constantYoloModel({ input, outputs: [output([1, 252, 7])], metadata: { names: "['dog', 'cat']" } }),
    constantYoloModel({
      input: { shape: ['batch', 3, 'height', 'width'] },
      outputs: [{ ...output([1, 56, 84]), shape: ['batch', 56, 'anchors'], dims: [1, 56, 84] }],
      metadata: { task: 'pose', kpt_shape: '[17, 3]', names: "{0: 'person'}", imgsz: '[64, 64]' },
    }),
    constantYoloModel({
      input,
      outputs: [output([1, 38, 84]), { ...output([1, 32, 16, 16]), name: 'output1' }],
      metadata: { task: 'segment', names },
    }),
    constantYoloModel({
      input,
      outputs: [output([1, 300, 6])],
      metadata: { task: 'detect', end2end: 'True', names },
    }),
    constantYoloModel({ input, outputs: [output([1, 10])], metadata: { task: 'classify' } }),
  ];
}

function output(shape: readonly number[]) {
  const length = shape.reduce((product, axis) => product * axis, 1);
  return { name: 'output0', shape, data: new Float32Array(length) };
}
