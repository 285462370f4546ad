import { blendPixel } from './blend-pixel.ts';
import type { Canvas, Rgb } from './canvas.ts';

/** A point of the image, px. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Colour and width of a line. */
export interface LineStyle {
  readonly colour: Rgb;
  /** px */
  readonly width: number;
}

/**
 * Draws a straight line with round ends, anti-aliased, clipped to the canvas. `from` = `to` draws a disc of
 * diameter `width`. A pixel's share is `width / 2 + 0.5 -` the distance of its centre from the line, cut to
 * 0..1. NaN points draw nothing.
 */
export function drawLine(
  canvas: Canvas,
  [from, to]: readonly [Point, Point],
  { colour, width }: LineStyle,
): void {
  if (!Number.isFinite(from.x + from.y + to.x + to.y)) return;
  const reach = width / 2 + 0.5;
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const lengthSquared = dx * dx + dy * dy;
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach));
  const bottom = Math.min(canvas.height, Math.ceil(Math.max(from.y, to.y) + reach));
  for (let row = top; row < bottom; row += 1) {
    const y = row + 0.5 - from.y;
    const [near, far] = reachedColumns(y, { dx, dy, reach });
    const left = Math.max(0, Math.floor(from.x + near));
    const right = Math.min(canvas.width, Math.ceil(from.x + far));
    for (let column = left; column < right; column += 1) {
      const x = column + 0.5 - from.x;
      const along = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / lengthSquared));
      const share = reach - Math.hypot(x - along * dx, y - along * dy);
      if (share > 0) blendPixel(canvas, row * canvas.width + column, colour, Math.min(1, share));
    }
  }
}

/**
 * Columns, relative to the start, that the line may touch in the row at height `y`. A long slanting line
 * visits only pixels near it, not its whole bounding box.
 */
function reachedColumns(
  y: number,
  { dx, dy, reach }: { readonly dx: number; readonly dy: number; readonly reach: number },
): readonly [number, number] {
  const share = (height: number) => (dy === 0 ? Number(height > 0) : Math.min(1, Math.max(0, height / dy)));
  const one = share(y - reach) * dx;
  const other = share(y + reach) * dx;
  return [Math.min(one, other) - reach, Math.max(one, other) + reach];
}
