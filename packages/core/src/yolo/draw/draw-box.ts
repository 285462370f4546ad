import type { CornerBox } from '../types.ts';
import type { Canvas } from './canvas.ts';
import type { LineStyle } from './draw-line.ts';
import { fillRectangle } from './fill-rectangle.ts';

/**
 * The whole-pixel frame of a box with its line centred on the edges. It is moved inwards at the border of the
 * image, so that all four sides stay visible. A box 10..20 with a line of 4 → 8..22.
 */
export function boxFrame(
  canvas: Pick<Canvas, 'width' | 'height'>,
  box: CornerBox,
  lineWidth: number,
): CornerBox {
  const half = lineWidth / 2;
  return {
    x1: Math.max(0, Math.round(box.x1 - half)),
    y1: Math.max(0, Math.round(box.y1 - half)),
    x2: Math.min(canvas.width, Math.round(box.x2 + half)),
    y2: Math.min(canvas.height, Math.round(box.y2 + half)),
  };
}

/** Draws the outline of an upright box on whole pixels, for sharp lines. */
export function drawBox(canvas: Canvas, box: CornerBox, { colour, width }: LineStyle): void {
  const frame = boxFrame(canvas, box, width);
  // Sides stop at top and bottom: no pixel is painted twice.
  const innerTop = Math.min(frame.y1 + width, frame.y2);
  const innerBottom = Math.max(frame.y2 - width, innerTop);
  fillRectangle(canvas, { ...frame, y2: innerTop }, colour);
  fillRectangle(canvas, { ...frame, y1: innerBottom }, colour);
  const side = { y1: innerTop, y2: innerBottom };
  fillRectangle(canvas, { ...side, x1: frame.x1, x2: Math.min(frame.x1 + width, frame.x2) }, colour);
  fillRectangle(canvas, { ...side, x1: Math.max(frame.x2 - width, frame.x1), x2: frame.x2 }, colour);
}
