import type { RotatedBox } from '../types.ts';
import type { DecodedBoxes } from './decode-boxes.ts';

/**
 * The rotated box of a candidate, px of the network input: decoded centre and sides, the angle from its row.
 */
export function readRotatedBox({ candidates, attribute, extrasAt }: DecodedBoxes, index: number): RotatedBox {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = candidates.boxes.subarray(index * 4, index * 4 + 4);
  const angle = attribute(candidates.sources[index] as number, extrasAt);
  return { cx: (x1 + x2) / 2, cy: (y1 + y2) / 2, width: x2 - x1, height: y2 - y1, angle };
}
