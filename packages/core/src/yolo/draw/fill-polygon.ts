import type { Polygon } from '../types.ts';
import { blendPixel } from './blend-pixel.ts';
import type { Canvas, Rgb } from './canvas.ts';

/**
 * Sample lines per pixel row: edges are anti-aliased to a quarter of a pixel vertically, exactly
 * horizontally.
 */
const SUB_ROWS = 4;

/** An edge of the polygon, pointing down: at `y` it is at `x + (y - top) * slope`. */
interface Edge {
  readonly top: number;
  readonly bottom: number;
  readonly x: number;
  readonly slope: number;
}

/**
 * Fills a closed polygon, anti-aliased, clipped to the canvas. Self-intersections use the even-odd rule. Px;
 * a pixel covers `x..x + 1`, so the square 1, 1 to 3, 3 fills four pixels completely. `alpha` 0..1. Polygons
 * with NaN coordinates are not drawn.
 */
export function fillPolygon(canvas: Canvas, polygon: Polygon, colour: Rgb, alpha = 1): void {
  const edges = createEdges(polygon);
  const firstRow = Math.max(0, Math.floor(edges[0]?.top ?? 0));
  const lastRow = Math.min(
    canvas.height,
    Math.ceil(edges.reduce((low, edge) => Math.max(low, edge.bottom), 0)),
  );
  // One more than the width, for spans that end at the right border.
  const coverage = new Float32Array(canvas.width + 1);
  const columns = columnRange(polygon, canvas.width);
  const paint = createPaint(colour, alpha);
  let active: Edge[] = [];
  let next = 0;
  for (let row = firstRow; row < lastRow; row += 1) {
    for (let edge = edges[next]; edge !== undefined && edge.top < row + 1; edge = edges[next]) {
      active.push(edge);
      next += 1;
    }
    active = active.filter((edge) => edge.bottom > row);
    if (active.length === 0) continue;
    coverage.fill(0, columns.first, columns.end + 1);
    for (let sub = 0; sub < SUB_ROWS; sub += 1) {
      addSpans(coverage, crossings(active, row + (sub + 0.5) / SUB_ROWS, canvas.width));
    }
    blendRow(canvas, row, { coverage, ...columns }, paint);
  }
}

/** Edges by their top; horizontal ones are skipped. */
function createEdges({ x, y }: Polygon): Edge[] {
  const edges: Edge[] = [];
  const count = Math.min(x.length, y.length);
  for (let i = 0; i < count; i += 1) {
    const j = (i + 1) % count;
    const [x1 = NaN, y1 = NaN, x2 = NaN, y2 = NaN] = [x[i], y[i], x[j], y[j]];
    if (!Number.isFinite(x1 + y1 + x2 + y2)) return [];
    if (y1 === y2) continue;
    const [top, bottom, start] = y1 < y2 ? [y1, y2, x1] : [y2, y1, x2];
    edges.push({ top, bottom, x: start, slope: (x2 - x1) / (y2 - y1) });
  }
  return edges.sort((one, other) => one.top - other.top);
}

/** Where the line at height `y` enters and leaves the polygon, alternating, px, clamped to the canvas. */
function crossings(edges: readonly Edge[], y: number, width: number): number[] {
  const found: number[] = [];
  for (const edge of edges) {
    if (y < edge.top || y >= edge.bottom) continue;
    found.push(Math.min(width, Math.max(0, edge.x + (y - edge.top) * edge.slope)));
  }
  return found.sort((one, other) => one - other);
}

/** Adds spans as steps: the running sum of `coverage` is the inside share of each pixel. */
function addSpans(coverage: Float32Array, spans: readonly number[]): void {
  for (let i = 0; i + 1 < spans.length; i += 2) {
    addStep(coverage, spans[i] ?? 0, 1 / SUB_ROWS);
    addStep(coverage, spans[i + 1] ?? 0, -1 / SUB_ROWS);
  }
}

/** A step at 2.25 gives pixel 2 three quarters of its height, and the pixels after it all of it. */
function addStep(coverage: Float32Array, x: number, height: number): void {
  const pixel = Math.floor(x);
  const inside = pixel + 1 - x;
  coverage[pixel] = (coverage[pixel] ?? 0) + height * inside;
  if (pixel + 1 < coverage.length) coverage[pixel + 1] = (coverage[pixel + 1] ?? 0) + height * (1 - inside);
}

/** The pixels of a row that a polygon may touch, from first to end (exclusive), and their coverage steps. */
interface RowCoverage {
  readonly coverage: Float32Array;
  readonly first: number;
  readonly end: number;
}

function columnRange({ x }: Polygon, width: number): Pick<RowCoverage, 'first' | 'end'> {
  let [left, right] = [width, 0];
  for (const value of x) {
    left = Math.min(left, value);
    right = Math.max(right, value);
  }
  return { first: Math.max(0, Math.floor(left)), end: Math.min(width, Math.ceil(right) + 1) };
}

function blendRow(
  canvas: Canvas,
  row: number,
  { coverage, first, end }: RowCoverage,
  { colour, alpha, whole }: Paint,
): void {
  const start = row * canvas.width;
  let share = 0;
  for (let x = first, stop = first; x < end; x = stop) {
    share += coverage[x] ?? 0;
    stop = nextStep(coverage, x + 1, end);
    // Float steps do not sum to exactly 0 or 1.
    if (share > 1 - DUST) blendWhole(canvas.data, whole(), { from: start + x, to: start + stop });
    else if (share > DUST) {
      for (let at = x; at < stop; at += 1) blendPixel(canvas, start + at, colour, share * alpha);
    }
  }
}

/** The next pixel with another share. */
function nextStep(coverage: Float32Array, from: number, end: number): number {
  let at = from;
  while (at < end && coverage[at] === 0) at += 1;
  return at;
}

/** Shares below this count as 0, above 1 − this as 1. */
const DUST = 0.002;

/** Colour and alpha of a fill. */
interface Paint {
  readonly colour: Rgb;
  readonly alpha: number;
  /** Result of each channel value for pixels completely inside, 256 per channel. Created lazily. */
  readonly whole: () => Uint8Array;
}

function createPaint(colour: Rgb, alpha: number): Paint {
  let table: Uint8Array | undefined;
  return {
    colour,
    alpha,
    whole() {
      table ??= blendTable(colour, alpha);
      return table;
    },
  };
}

/** `blendPixel` for every value. */
function blendTable(colour: Rgb, alpha: number): Uint8Array {
  const values = Uint8Array.from({ length: 256 * 3 }, (_, index) => index / 3);
  const canvas = { data: values, width: 256, height: 1 };
  for (let value = 0; value < 256; value += 1) blendPixel(canvas, value, colour, alpha);
  return values;
}

/** Blends pixels completely inside, most of a mask: a table takes a third of the time of arithmetic. */
function blendWhole(
  data: Uint8Array,
  table: Uint8Array,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  for (let at = from * 3; at < to * 3; at += 3) {
    data[at] = table[(data[at] as number) * 3] as number;
    data[at + 1] = table[(data[at + 1] as number) * 3 + 1] as number;
    data[at + 2] = table[(data[at + 2] as number) * 3 + 2] as number;
  }
}
