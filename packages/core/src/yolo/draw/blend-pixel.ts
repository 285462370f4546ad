import type { Canvas, Rgb } from './canvas.ts';

/**
 * Blends `colour` over one pixel. `alpha` 0 keeps the pixel, 1 replaces it: grey 100 under 200 at 0.25 → 125.
 * `pixel` is `y * width + x`; the caller clips it.
 */
export function blendPixel(canvas: Canvas, pixel: number, colour: Rgb, alpha: number): void {
  const { data } = canvas;
  const at = pixel * 3;
  const keep = 1 - alpha;
  // + 0.5: a Uint8Array truncates.
  data[at] = (data[at] ?? 0) * keep + colour[0] * alpha + 0.5;
  data[at + 1] = (data[at + 1] ?? 0) * keep + colour[1] * alpha + 0.5;
  data[at + 2] = (data[at + 2] ?? 0) * keep + colour[2] * alpha + 0.5;
}
