import type { Rgb } from './canvas.ts';

/**
 * Twenty colours that stand out from a photo; neighbours differ in hue. The order is part of the contract: a
 * class keeps its colour across versions.
 */
const PALETTE: readonly Rgb[] = [
  [255, 56, 92],
  [0, 194, 255],
  [255, 176, 0],
  [0, 204, 122],
  [138, 92, 255],
  [255, 112, 31],
  [23, 107, 255],
  [255, 95, 210],
  [163, 217, 0],
  [0, 209, 193],
  [214, 40, 57],
  [94, 179, 255],
  [255, 221, 51],
  [17, 138, 62],
  [196, 77, 255],
  [191, 104, 26],
  [62, 66, 222],
  [255, 153, 170],
  [120, 200, 110],
  [0, 128, 140],
];

/** The colour of a class, by its index; the twenty colours repeat. Class 0 and class 20 share one. */
export function classColour(classIndex: number): Rgb {
  const at = Math.abs(Math.trunc(classIndex)) % PALETTE.length;
  return PALETTE[at] ?? [255, 56, 92];
}
