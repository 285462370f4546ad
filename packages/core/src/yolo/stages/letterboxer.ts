import type { Placement, RgbImage } from '../types.ts';
import { rowWeights } from './bilinear-weights.ts';
import { pixelTables, type TensorData, type TensorLayout } from './tensor-layout.ts';

/** The grey around an image, of 255: the value YOLO models are trained with. */
const PADDING = 114;

/** Resizes, pads, scales and splits an image into colour planes, in one pass. */
export interface Letterboxer {
  /**
   * Writes `image` at `placement`, grey around it, as a `[3, inputHeight, inputWidth]` tensor: bilinear in
   * OpenCV's 11-bit fixed point (`INTER_LINEAR`), bit for bit, then `pixel * pixelScale`.
   * @returns reused memory: valid until the next call; do not write to it.
   */
  write(image: RgbImage, placement: Placement, layout: TensorLayout): TensorData;
}

/**
 * The two inner loops of a letterbox. It keeps two slots, each for one source row blended along x to the content's
 * width: `(left * w0 + right * w1) >> 4`, 0..32640.
 */
export interface LetterboxKernel {
  /** Starts an image, and returns the tensor's memory, which may hold the last call's content. */
  begin(image: RgbImage, placement: Placement, layout: TensorLayout): TensorData;
  /** Blends source row `row` along x into `slot`. */
  blendRow(row: number, slot: number): void;
  /**
   * Blends two slots down y into row `y` of the content, all three planes:
   * `(((w0 * upper) >> 16) + ((w1 * lower) >> 16) + 2) >> 2`.
   */
  writeRow(y: number, upper: WeightedSlot, lower: WeightedSlot): void;
}

/** A slot's index, and its weight of 2048. */
export interface WeightedSlot {
  slot: number;
  weight: number;
}

/**
 * Creates a letterboxer from a kernel: selects the source rows for each row of the input, and fills the
 * padding.
 */
export function createLetterboxerWith(kernel: LetterboxKernel): Letterboxer {
  let paddedFor = '';
  return {
    write(image, placement, layout) {
      const tensor = kernel.begin(image, placement, layout);
      const key = JSON.stringify([tensor.byteOffset, tensor.length, placement, layout]);
      if (key !== paddedFor) fillWithGrey(tensor, layout);
      paddedFor = key;
      writeContent(kernel, image.height, placement.contentHeight);
      return tensor;
    },
  };
}

function fillWithGrey(tensor: TensorData, layout: TensorLayout): void {
  const plane = tensor.length / 3;
  pixelTables(layout).forEach((table, index) => {
    tensor.fill(table[PADDING] as number, index * plane, (index + 1) * plane);
  });
}

function writeContent(kernel: LetterboxKernel, sourceHeight: number, contentHeight: number): void {
  const { first, second, firstWeight, secondWeight } = rowWeights(sourceHeight, contentHeight);
  const held = [-1, -1];
  const upper: WeightedSlot = { slot: 0, weight: 0 };
  const lower: WeightedSlot = { slot: 1, weight: 0 };
  const hold = (row: number, slot: number) => {
    if (held[slot] === row) return;
    kernel.blendRow(row, slot);
    held[slot] = row;
  };
  for (let y = 0; y < contentHeight; y++) {
    const above = first[y] as number;
    const below = second[y] as number;
    // The lower row of one line is often the upper row of the next.
    if (held[upper.slot] !== above) upper.slot = 1 - upper.slot;
    hold(above, upper.slot);
    lower.slot = above === below ? upper.slot : 1 - upper.slot;
    hold(below, lower.slot);
    upper.weight = firstWeight[y] as number;
    lower.weight = secondWeight[y] as number;
    kernel.writeRow(y, upper, lower);
  }
}
