import type { CornerBox } from '../types.ts';
import { blendPixel } from './blend-pixel.ts';
import type { Canvas, Rgb } from './canvas.ts';

/**
 * Fills the pixels of `box`, edges rounded to whole pixels, right and bottom exclusive, clipped to the canvas.
 * `{x1: 1, y1: 0, x2: 3, y2: 1}` fills two pixels. `alpha` 0..1, default 1.
 */
export function fillRectangle(canvas: Canvas, box: CornerBox, colour: Rgb, alpha = 1): void {
  const left = Math.max(0, Math.round(box.x1));
  const right = Math.min(canvas.width, Math.round(box.x2));
  const top = Math.max(0, Math.round(box.y1));
  const bottom = Math.min(canvas.height, Math.round(box.y2));
  // Also true for NaN edges.
  if (!(left < right && top < bottom)) return;
  if (alpha === 1) {
    coverRows(canvas, { left, right, top, bottom }, colour);
    return;
  }
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) blendPixel(canvas, y * canvas.width + x, colour, alpha);
  }
}

interface PixelArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Fills whole rows: a thousand boxes on a large image have half a billion pixels. */
function coverRows({ data, width }: Canvas, { left, right, top, bottom }: PixelArea, colour: Rgb): void {
  const row = new Uint8Array((right - left) * 3);
  for (let at = 0; at < row.length; at += 3) row.set(colour, at);
  for (let y = top; y < bottom; y += 1) data.set(row, (y * width + left) * 3);
}
