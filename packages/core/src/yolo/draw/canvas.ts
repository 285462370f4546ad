import type { RgbImage } from '../types.ts';

/** A picture that is being drawn on: like `RgbImage`, but its pixels are the drawer's own. */
export interface Canvas {
  /** RGB, rows top to bottom, `width * height * 3` long. Mutable: every primitive writes here. */
  readonly data: Uint8Array;
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
}

/** A colour, red, green and blue, 0..255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Copies a picture, so that drawing leaves the original untouched. */
export function createCanvas(image: RgbImage): Canvas {
  return { data: image.data.slice(), width: image.width, height: image.height };
}
