import type { Placement, RgbImage } from '../types.ts';
import { ANTIALIAS_BITS, type AntialiasedWeights, antialiasedWeights } from './antialiased-weights.ts';
import { fitCentreCrop } from './fit-centre-crop.ts';
import type { Size } from './fit-letterbox.ts';
import { allocateTensor, pixelTables, type TensorData, type TensorLayout } from './tensor-layout.ts';

const ROUNDING = 1 << (ANTIALIAS_BITS - 1);

/** A network input, and the placement of the image in it. */
export interface CentreCropped {
  readonly data: TensorData;
  readonly placement: Placement;
}

/**
 * Creates a classifier's `[3, height, width]` input: resizes the shorter side to the input with an
 * antialiased bilinear filter (Pillow's, in 8-bit fixed point: along x, then y), crops the centre, then
 * `pixel * pixelScale`. 2700×1800 into 224×224 → resized 336×224, columns 56 to 280.
 */
export function centreCropToTensor(image: RgbImage, input: Size & TensorLayout): CentreCropped {
  const { width, height } = input;
  const placement = fitCentreCrop(image, input);
  const { contentWidth, contentHeight, padX, padY } = placement;
  const columns = antialiasedWeights(image.width, contentWidth, { start: -padX, length: width });
  const rows = antialiasedWeights(image.height, contentHeight, { start: -padY, length: height });
  const narrowed = resizeRows(image, columns, neededRows(rows));
  const data = allocateTensor(input, width, height);
  resizeColumns(narrowed, rows, { tensor: data, width, layout: input });
  return { data, placement };
}

interface RowRange {
  readonly from: number;
  readonly to: number;
}

function neededRows({ first, counts }: AntialiasedWeights): RowRange {
  const last = first.length - 1;
  return { from: first[0] ?? 0, to: (first[last] ?? 0) + (counts[last] ?? 0) };
}

/** Source rows resized along x: RGB, 8 bits, starting with source row `from`. */
interface NarrowedRows {
  readonly data: Uint8ClampedArray;
  readonly from: number;
}

function resizeRows(image: RgbImage, columns: AntialiasedWeights, { from, to }: RowRange): NarrowedRows {
  const { first, counts, weights, width: stride } = columns;
  const source = image.data;
  const data = new Uint8ClampedArray((to - from) * first.length * 3);
  let at = 0;
  for (let row = from; row < to; row++) {
    for (let x = 0; x < first.length; x++, at += 3) {
      let [r, g, b] = [ROUNDING, ROUNDING, ROUNDING];
      let pixel = 3 * (row * image.width + (first[x] as number));
      const end = x * stride + (counts[x] as number);
      for (let k = x * stride; k < end; k++, pixel += 3) {
        const weight = weights[k] as number;
        r += (source[pixel] as number) * weight;
        g += (source[pixel + 1] as number) * weight;
        b += (source[pixel + 2] as number) * weight;
      }
      data[at] = r >> ANTIALIAS_BITS;
      data[at + 1] = g >> ANTIALIAS_BITS;
      data[at + 2] = b >> ANTIALIAS_BITS;
    }
  }
  return { data, from };
}

interface Target {
  readonly tensor: TensorData;
  readonly width: number;
  readonly layout: TensorLayout;
}

function resizeColumns({ data, from }: NarrowedRows, rows: AntialiasedWeights, target: Target): void {
  const { first, counts, weights, width: stride } = rows;
  const { tensor, width, layout } = target;
  const tables = pixelTables(layout);
  const plane = width * first.length;
  const line = 3 * width;
  for (let y = 0; y < first.length; y++) {
    const start = ((first[y] as number) - from) * line;
    const end = y * stride + (counts[y] as number);
    for (let i = 0; i < line; i++) {
      let sum = ROUNDING;
      for (let k = y * stride, at = start + i; k < end; k++, at += line) {
        sum += (data[at] as number) * (weights[k] as number);
      }
      const channel = layout.channelOrder === 'rgb' ? i % 3 : 2 - (i % 3);
      const value = Math.min(255, sum >> ANTIALIAS_BITS);
      const table = tables[channel] as TensorData;
      tensor[channel * plane + y * width + Math.trunc(i / 3)] = table[value] as number;
    }
  }
}
