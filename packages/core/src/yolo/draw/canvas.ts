import type { RgbImage } from '../types.ts';

/** An image to draw on: like `RgbImage`, but mutable. */
export interface Canvas {
  /** RGB, rows top to bottom, `width * height * 3` long. Every primitive writes here. */
  readonly data: Uint8Array;
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
}

/** A colour, red, green and blue, 0..255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Copies an image, so that drawing does not change the original. */
export function createCanvas(image: RgbImage): Canvas {
  return { data: image.data.slice(), width: image.width, height: image.height };
}
