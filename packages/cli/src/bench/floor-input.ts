import { Tensor } from 'onnxruntime-node';

// Supported by Node, but missing in TypeScript's library.
declare const Float16Array: { from(values: ArrayLike<number>): { readonly buffer: ArrayBuffer } };

/**
 * Creates the network input of the floor programs as `float32`, or rounded to `float16`. The native code of
 * onnxruntime-node 1.30 refuses a `float16` Tensor, but accepts a plain object with the 16-bit values.
 */
export function floorInput(values: Float32Array, type: string, dims: readonly number[]): Tensor {
  if (type !== 'float16') return new Tensor(values, dims);
  const data = new Uint16Array(Float16Array.from(values).buffer);
  const tensor: Pick<Tensor, 'type' | 'dims' | 'location'> & { readonly data: Uint16Array } = {
    type: 'float16',
    dims,
    location: 'cpu',
    data,
  };
  return tensor as Tensor;
}
