import { floatToHalf } from './float16.ts';

/** One number per channel in the network's order, or one for all. */
export type ChannelNumbers = readonly [number] | readonly [number, number, number];

/** Conversion of pixels to the network input: `(pixel * pixelScale - mean) / std`. */
export interface TensorLayout {
  readonly type: 'float32' | 'float16';
  readonly channelOrder: 'rgb' | 'bgr';
  /** Factor of a pixel: 1/255, or 1 for YOLOX. */
  readonly pixelScale: number;
  /** Subtracted from each scaled channel. Default 0. */
  readonly mean?: ChannelNumbers;
  /** Divisor of each channel, applied last. Default 1. */
  readonly std?: ChannelNumbers;
}

/** Values of a network input, one plane per channel: float32, or the bits of float16. */
export type TensorData = Float32Array | Uint16Array;

/** Divisor of a pixel value, a float32: 255 for `pixelScale` 1/255, so that 51 becomes 0.2 as in NumPy. */
export function pixelDivisor({ pixelScale }: TensorLayout): number {
  return Math.fround(1 / pixelScale);
}

/** Lookup tables of the 256 pixel values, one per plane, in the network's order. */
export type PixelTables = readonly [TensorData, TensorData, TensorData];

/** Whether there is neither mean nor std. */
export function isPlain({ mean, std }: TensorLayout): boolean {
  return mean === undefined && std === undefined;
}

/**
 * The numbers (or float16 bits) of pixel values: `(value / divisor - mean) / std`. 255 at `pixelScale` 1/255
 * → 1 or `0x3c00`; with a mean of 0.485 and a std of 0.229 → 2.249.
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
