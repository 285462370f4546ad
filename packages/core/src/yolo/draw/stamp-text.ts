import { blendPixel } from './blend-pixel.ts';
import type { Canvas, Rgb } from './canvas.ts';
import type { Point } from './draw-line.ts';
import type { TextBitmap } from './render-text.ts';

/** Prints a text in `colour` with its top left corner at `at` (whole px), clipped to the canvas. */
export function stampText(canvas: Canvas, bitmap: TextBitmap, at: Point, colour: Rgb): void {
  const left = Math.max(0, -at.x);
  const right = Math.min(bitmap.width, canvas.width - at.x);
  const top = Math.max(0, -at.y);
  const bottom = Math.min(bitmap.height, canvas.height - at.y);
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const ink = bitmap.coverage[y * bitmap.width + x] ?? 0;
      if (ink > 0) blendPixel(canvas, (at.y + y) * canvas.width + at.x + x, colour, ink / 255);
    }
  }
}
