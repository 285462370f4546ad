import type { CornerBox } from '../yolo/types.ts';
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
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) blendPixel(canvas, y * canvas.width + x, colour, alpha);
  }
}
