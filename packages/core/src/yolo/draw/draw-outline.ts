import type { Polygon } from '../types.ts';
import type { Canvas } from './canvas.ts';
import { drawLine, type LineStyle } from './draw-line.ts';

/** Draws the closed outline of a polygon, corners round, clipped to the canvas. */
export function drawOutline(canvas: Canvas, { x, y }: Polygon, style: LineStyle): void {
  const count = Math.min(x.length, y.length);
  for (let i = 0; i < count; i += 1) {
    const next = (i + 1) % count;
    const from = { x: x[i] ?? NaN, y: y[i] ?? NaN };
    drawLine(canvas, [from, { x: x[next] ?? NaN, y: y[next] ?? NaN }], style);
  }
}
