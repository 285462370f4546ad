import { Tensor } from 'onnxruntime-node';

// Node has it; TypeScript's library does not know it yet.
declare const Float16Array: { from(values: ArrayLike<number>): { readonly buffer: ArrayBuffer } };

/**
 * A network's input for the floors' sessions, as `float32` or rounded to `float16`. A `float16` Tensor of onnxruntime-node 1.30 is
 * refused by its native side; a plain object with the 16 bits a value passes.
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
