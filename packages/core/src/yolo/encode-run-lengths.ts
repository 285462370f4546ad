import type { BinaryMask } from './build-mask.ts';
import type { Size } from './fit-letterbox.ts';
import type { RunLengthMask } from './types.ts';

/**
 * Writes a mask as COCO's uncompressed run lengths over the whole upright image, column by column, 0s first.
 * A 2×2 image whose right column is set → counts 2, 2.
 */
export function encodeRunLengths(mask: BinaryMask, { width, height }: Size): RunLengthMask {
  const counts: number[] = [];
  let value = 0;
  let runStart = 0;
  const turnAt = (position: number) => {
    counts.push(position - runStart);
    runStart = position;
    value = 1 - value;
  };
  for (let column = 0; column < mask.width; column += 1) {
    const start = (mask.left + column) * height + mask.top;
    for (let row = 0; row < mask.height; row += 1) {
      if (mask.data[row * mask.width + column] !== value) turnAt(start + row);
    }
    // What lies between this column's end and the next one's beginning is outside.
    if (value === 1 && mask.height < height) turnAt(start + mask.height);
  }
  if (runStart < width * height) counts.push(width * height - runStart);
  return { size: [height, width], counts };
}
