import type { Size } from './fit-letterbox.ts';

/** Coordinates of a whole answer that stay below this are parts of the input, not pixels: boxes reach 1, or a little over. */
const LARGEST_SHARE = 2;

/**
 * Tells the unit of an answer's coordinates from all of them, kept or not: the cells of a grid cover the whole
 * input, so that in pixels some are far above 2. `undefined` where nothing was found at all.
 */
export function areNormalised(coordinates: Float32Array): boolean | undefined {
  let largest = 0;
  for (const value of coordinates) {
    if (value > largest) largest = value;
  }
  return largest === 0 ? undefined : largest <= LARGEST_SHARE;
}

/** Turns the first `count` boxes (x y x y, or x y width height) from parts of the input into its pixels, in place. */
export function scaleNormalisedBoxes(boxes: Float32Array, count: number, { width, height }: Size): void {
  for (let at = 0; at < count * 4; at += 2) {
    boxes[at] = (boxes[at] as number) * width;
    boxes[at + 1] = (boxes[at + 1] as number) * height;
  }
}
