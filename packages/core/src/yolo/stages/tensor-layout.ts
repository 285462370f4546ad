import { floatToHalf } from './float16.ts';

/** A number for each channel, in the order in which the network takes them; or one for all. */
export type ChannelNumbers = readonly [number] | readonly [number, number, number];

/** How pixels become numbers of the network input: `(pixel * pixelScale - mean) / std`. */
export interface TensorLayout {
  readonly type: 'float32' | 'float16';
  readonly channelOrder: 'rgb' | 'bgr';
  /** A pixel is multiplied by this: 1/255, or 1 for YOLOX. */
  readonly pixelScale: number;
  /** Taken off each scaled channel. Unset: 0. */
  readonly mean?: ChannelNumbers;
  /** Each channel is divided by this in the end. Unset: 1. */
  readonly std?: ChannelNumbers;
}

/** Values of a network input, one plane a channel: float32, or the bits of float16. */
export type TensorData = Float32Array | Uint16Array;

/** What a pixel value is divided by, a float32: 255 for `pixelScale` 1/255, so that 51 becomes 0.2 as in NumPy. */
export function pixelDivisor({ pixelScale }: TensorLayout): number {
  return Math.fround(1 / pixelScale);
}

/** A table a plane of the tensor, in the network's order: what each of the 256 pixel values becomes. */
export type PixelTables = readonly [TensorData, TensorData, TensorData];

/** Whether all channels are fed alike, with nothing taken off. */
export function isPlain({ mean, std }: TensorLayout): boolean {
  return mean === undefined && std === undefined;
}

/**
 * The numbers (or float16 bits) that pixel values become: `(value / divisor - mean) / std`.
 * 255 at `pixelScale` 1/255 → 1 or `0x3c00`; with a mean of 0.485 and a deviation of 0.229 → 2.249.
 */
export function pixelTables(layout: TensorLayout): PixelTables {
  if (isPlain(layout)) {
    const table = pixelTable(layout);
    return [table, table, table];
  }
  return [pixelTable(layout, 0), pixelTable(layout, 1), pixelTable(layout, 2)];
}

/** The table of one plane, see `pixelTables`. */
export function pixelTable(layout: TensorLayout, plane = 0): TensorData {
  const divisor = pixelDivisor(layout);
  const mean = layout.mean?.[plane] ?? layout.mean?.[0] ?? 0;
  const std = layout.std?.[plane] ?? layout.std?.[0] ?? 1;
  const floats = Float32Array.from({ length: 256 }, (_, value) => (value / divisor - mean) / std);
  return layout.type === 'float32' ? floats : Uint16Array.from(floats, floatToHalf);
}

/** An empty `[3, height, width]` tensor of the layout's type. */
export function allocateTensor({ type }: TensorLayout, width: number, height: number): TensorData {
  const length = 3 * width * height;
  return type === 'float32' ? new Float32Array(length) : new Uint16Array(length);
}
