import type { InputDescription } from '../onnx/model-description.ts';
import { floatToHalf } from './float16.ts';

/** How pixels become numbers of the network input. */
export type TensorLayout = Pick<InputDescription, 'channelOrder' | 'pixelScale' | 'type'>;

/** Values of a network input, one plane a channel: float32, or the bits of float16. */
export type TensorData = Float32Array | Uint16Array;

/** What a pixel value is divided by, a float32: 255 for `pixelScale` 1/255, so that 51 becomes 0.2 as in NumPy. */
export function pixelDivisor({ pixelScale }: TensorLayout): number {
  return Math.fround(1 / pixelScale);
}

/** The number (or float16 bits) each of the 256 pixel values becomes. 255 at `pixelScale` 1/255 → 1 or `0x3c00`. */
export function pixelTable(layout: TensorLayout): TensorData {
  const divisor = pixelDivisor(layout);
  const floats = Float32Array.from({ length: 256 }, (_, value) => value / divisor);
  return layout.type === 'float32' ? floats : Uint16Array.from(floats, floatToHalf);
}

/** An empty `[3, height, width]` tensor of the layout's type. */
export function allocateTensor({ type }: TensorLayout, width: number, height: number): TensorData {
  const length = 3 * width * height;
  return type === 'float32' ? new Float32Array(length) : new Uint16Array(length);
}
