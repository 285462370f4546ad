import type { Polygon } from '../types.ts';
import type { Canvas, Rgb } from './canvas.ts';
import { drawOutline } from './draw-outline.ts';
import { fillPolygon } from './fill-polygon.ts';

/** Enough to see the mask, little enough to see the thing. */
const MASK_ALPHA = 0.4;

/** Draws a mask: its surface translucent, its outline thin and whole. */
export function drawMask(
  canvas: Canvas,
  segments: Polygon,
  style: { readonly colour: Rgb; readonly line: number },
): void {
  fillPolygon(canvas, segments, style.colour, MASK_ALPHA);
  drawOutline(canvas, segments, { colour: style.colour, width: Math.max(1, style.line / 2) });
}
