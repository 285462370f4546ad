import { type BilinearWeights, rowWeights } from './bilinear-weights.ts';
import type { BinaryMask } from './build-mask.ts';
import type { Size } from './fit-letterbox.ts';

/**
 * Brings a mask from the resized image (`content`, px) to the upright image's own pixels, as OpenCV resizes a mask of
 * 0s and 1s: bilinear in fixed point, so that a little more than half of a pixel must be inside.
 * The right half of a 2×2 content, brought to 4×4: columns 2 and 3 are inside.
 */
export function resizeMask(mask: BinaryMask, content: Size, image: Size): BinaryMask {
  if (content.width === image.width && content.height === image.height) return mask;
  const columns = reach(rowWeights(content.width, image.width), mask.left, mask.left + mask.width);
  const rows = reach(rowWeights(content.height, image.height), mask.top, mask.top + mask.height);
  const [width, height] = [columns.end - columns.start, rows.end - rows.start];
  const data = new Uint8Array(width * height);
  const upperRow = createRowBlender(mask, columns, width);
  const lowerRow = createRowBlender(mask, columns, width);
  const { first, second, firstWeight, secondWeight } = rows.weights;
  for (let y = 0, to = 0; y < height; y += 1) {
    const row = rows.start + y;
    const upper = upperRow((first[row] as number) - mask.top);
    const lower = lowerRow((second[row] as number) - mask.top);
    const w0 = firstWeight[row] as number;
    const w1 = secondWeight[row] as number;
    for (let x = 0; x < width; x += 1, to += 1) {
      const value = ((w0 * (upper[x] as number)) >> 16) + ((w1 * (lower[x] as number)) >> 16) + 2;
      data[to] = value >> 2;
    }
  }
  return { left: columns.start, top: rows.start, width, height, data };
}

/** The pixels of the image, from start to end (exclusive), that a stretch of the content can colour. */
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

/** Blends rows of the mask along x, and keeps the last: enlarged, many rows of the image lie between the same two. */
function createRowBlender(mask: BinaryMask, columns: Reach, width: number): (row: number) => Int32Array {
  const blended = new Int32Array(width);
  let held: number | undefined;
  return (row) => {
    if (row !== held) blendRow(mask, row, columns, blended);
    held = row;
    return blended;
  };
}

/** One row of the mask blended along x, 0..128; a row outside of it is 0. */
function blendRow(mask: BinaryMask, row: number, { weights, start }: Reach, into: Int32Array): void {
  if (row < 0 || row >= mask.height) {
    into.fill(0);
    return;
  }
  const { first, second, firstWeight, secondWeight } = weights;
  const at = row * mask.width;
  for (let x = 0; x < into.length; x += 1) {
    const left = (first[start + x] as number) - mask.left;
    const right = (second[start + x] as number) - mask.left;
    const a = left >= 0 && left < mask.width ? (mask.data[at + left] as number) : 0;
    const b = right >= 0 && right < mask.width ? (mask.data[at + right] as number) : 0;
    into[x] = (a * (firstWeight[start + x] as number) + b * (secondWeight[start + x] as number)) >> 4;
  }
}
