import type { RunLengthMask } from '../types.ts';
import type { BinaryMask } from './build-mask.ts';
import type { Size } from './fit-letterbox.ts';

/**
 * Encodes a mask as COCO's uncompressed run lengths over the whole upright image, column by column, 0s first.
 * A 2×2 image whose right column is set → counts 2, 2.
 */
export function encodeRunLengths(mask: BinaryMask, { width, height }: Size): RunLengthMask {
  const counts: number[] = [];
  let runStart = 0;
  for (const [column, rows] of findTurns(mask).entries()) {
    const start = (mask.left + column) * height + mask.top;
    for (const row of rows) {
      const turn = start + row;
      // A run at the end of a column continues at the start of the next.
      if (turn === runStart && counts.length > 0) runStart -= counts.pop() as number;
      else {
        counts.push(turn - runStart);
        runStart = turn;
      }
    }
  }
  if (runStart < width * height) counts.push(width * height - runStart);
  return { size: [height, width], counts };
}

/** For each column, the rows where it changes from 0 to 1 and back. Reads row by row, in memory order. */
function findTurns({ width, height, data }: BinaryMask): readonly (readonly number[])[] {
  const turns: number[][] = Array.from({ length: width }, () => []);
  const noteSet = (firstOfRow: number, row: number) => {
    for (const [column, rows] of turns.entries()) if (data[firstOfRow + column] === 1) rows.push(row);
  };
  noteSet(0, 0);
  for (let row = 1, at = width; row < height; row += 1) {
    for (let column = 0; column < width; column += 1, at += 1) {
      if (data[at] !== data[at - width]) turns[column]?.push(row);
    }
  }
  noteSet(width * (height - 1), height);
  return turns;
}
