import type { Tensor } from 'onnxruntime-node';

/**
 * Wraps a network input for `session.run`, without copying it. A `float16` tensor's data are 16 bits per
 * value.
 *
 * onnxruntime-node's own `Tensor` turns a `Uint16Array` into a `Float16Array` where the engine has one (Node 24
 * does), and its native side then refuses it: "not enough space: expected 24, got 0". It reads only these four
 * fields, so a plain object with the bits passes.
 */
export function inputTensor(
  data: Float32Array | Uint16Array,
  dims: readonly [batch: number, channels: number, height: number, width: number],
): Tensor {
  const type = data instanceof Uint16Array ? 'float16' : 'float32';
  const tensor: Pick<Tensor, 'type' | 'dims' | 'location'> & { readonly data: Float32Array | Uint16Array } = {
    type,
    dims,
    location: 'cpu',
    data,
  };
  return tensor as Tensor;
}
