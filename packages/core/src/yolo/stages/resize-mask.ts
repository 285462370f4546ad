import { type BilinearWeights, rowWeights } from './bilinear-weights.ts';
import type { BinaryMask } from './build-mask.ts';
import type { Size } from './fit-letterbox.ts';

/**
 * Resizes a mask from the resized image (`content`, px) to px of the upright image, as OpenCV resizes a mask
 * of 0s and 1s: bilinear in fixed point, so slightly more than half of a pixel must be inside. The right half
 * of a 2×2 content, resized to 4×4: columns 2 and 3 are inside.
 */
export function resizeMask(mask: BinaryMask, content: Size, image: Size): BinaryMask {
  if (content.width === image.width && content.height === image.height) return mask;
  const columns = reach(rowWeights(content.width, image.width), mask.left, mask.left + mask.width);
  const rows = reach(rowWeights(content.height, image.height), mask.top, mask.top + mask.height);
  const [width, height] = [columns.end - columns.start, rows.end - rows.start];
  const data = new Uint8Array(width * height);
  const blendedRow = createRowBlender(mask, columns, width);
  const { first, second, firstWeight, secondWeight } = rows.weights;
  for (let y = 0, to = 0; y < height; y += 1) {
    const row = rows.start + y;
    const upper = blendedRow((first[row] as number) - mask.top);
    const lower = blendedRow((second[row] as number) - mask.top);
    const w0 = firstWeight[row] as number;
    const w1 = secondWeight[row] as number;
    for (let x = 0; x < width; x += 1, to += 1) {
      const value = ((w0 * (upper[x] as number)) >> 16) + ((w1 * (lower[x] as number)) >> 16) + 2;
      data[to] = value >> 2;
    }
  }
  return { left: columns.start, top: rows.start, width, height, data };
}

/** The pixels of the image, from start to end (exclusive), that a range of the content can affect. */
interface Reach {
  readonly weights: BilinearWeights;
  readonly start: number;
  readonly end: number;
}

function reach(weights: BilinearWeights, from: number, to: number): Reach {
  const start = weights.second.findIndex((second) => second >= from);
  const end = weights.first.findLastIndex((first) => first < to) + 1;
  return start < 0 || from === to
    ? { weights, start: 0, end: 0 }
    : { weights, start, end: Math.max(start, end) };
}

/**
 * Blends rows of the mask along x, 0..128; rows outside it are 0. Caches one odd and one even row: callers
 * need two neighbours at a time.
 */
function createRowBlender(mask: BinaryMask, columns: Reach, width: number): (row: number) => Int32Array {
  const source = new Uint8Array(mask.width + 2);
  const kernel = createKernel(columns, mask, width);
  const kept = [0, 1].map(() => ({ row: Number.NaN, blended: new Int32Array(width) }));
  return (row) => {
    const place = kept[row & 1] as (typeof kept)[number];
    if (place.row === row) return place.blended;
    place.row = row;
    if (row < 0 || row >= mask.height) return place.blended.fill(0);
    source.set(mask.data.subarray(row * mask.width, (row + 1) * mask.width), 1);
    blendRow(source, kernel, place.blended);
    return place.blended;
  };
}

/**
 * Positions of each pixel's two neighbours in a row of the mask, with a 0 before and after it, and their
 * weights.
 */
function createKernel({ weights, start }: Reach, mask: BinaryMask, width: number): BilinearWeights {
  const end = start + width;
  const inRow = (column: number) => Math.min(Math.max(column - mask.left + 1, 0), mask.width + 1);
  return {
    first: weights.first.subarray(start, end).map(inRow),
    second: weights.second.subarray(start, end).map(inRow),
    firstWeight: weights.firstWeight.subarray(start, end),
    secondWeight: weights.secondWeight.subarray(start, end),
  };
}

function blendRow(
  row: Uint8Array,
  { first, second, firstWeight, secondWeight }: BilinearWeights,
  into: Int32Array,
): void {
  for (let x = 0; x < into.length; x += 1) {
    const a = (row[first[x] as number] as number) * (firstWeight[x] as number);
    const b = (row[second[x] as number] as number) * (secondWeight[x] as number);
    into[x] = (a + b) >> 4;
  }
}
