import type { Size } from './fit-letterbox.ts';

/**
 * If all coordinates of an output are below this, they are 0..1 of the input, not pixels: boxes end at 1 or
 * slightly above.
 */
const LARGEST_SHARE = 2;

/**
 * Detects the unit of an output's coordinates from all rows, kept or not: grid cells cover the whole input,
 * so in pixels some values are far above 2. `undefined` for an empty output.
 */
export function areNormalised(coordinates: Float32Array): boolean | undefined {
  let largest = 0;
  for (const value of coordinates) {
    if (value > largest) largest = value;
  }
  return largest === 0 ? undefined : largest <= LARGEST_SHARE;
}

/**
 * Converts the first `count` boxes (x y x y, or x y width height) from 0..1 of the input to pixels, in place.
 */
export function scaleNormalisedBoxes(boxes: Float32Array, count: number, { width, height }: Size): void {
  for (let at = 0; at < count * 4; at += 2) {
    boxes[at] = (boxes[at] as number) * width;
    boxes[at + 1] = (boxes[at + 1] as number) * height;
  }
}
