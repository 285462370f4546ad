import type { Polygon } from '../types.ts';
import type { Canvas, Rgb } from './canvas.ts';
import { drawOutline } from './draw-outline.ts';
import { fillPolygon } from './fill-polygon.ts';

/** Translucent: mask and object are both visible. */
const MASK_ALPHA = 0.4;

/** Draws a mask: its area translucent, its outline thin and opaque. */
export function drawMask(
  canvas: Canvas,
  segments: Polygon,
  style: { readonly colour: Rgb; readonly line: number },
): void {
  fillPolygon(canvas, segments, style.colour, MASK_ALPHA);
  drawOutline(canvas, segments, { colour: style.colour, width: Math.max(1, style.line / 2) });
}
