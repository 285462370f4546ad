import { regulariseRotatedBox } from '../stages/rotated-boxes.ts';
import type { RotatedBox } from '../types.ts';

/** A point, y pointing down. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The rectangle of minimum area around points, as OpenCV's `minAreaRect`: one of its sides is on a side of
 * their convex hull. (0, 10), (10, 0), (20, 10), (10, 20) → 14.14 × 14.14 about (10, 10), turned by 45°.
 * @param points - three or more that are not all on one line.
 */
export function smallestRectangle(points: readonly Point[]): RotatedBox {
  const hull = convexHull(points);
  const boxes = hull.map((from, index) => {
    const to = hull[(index + 1) % hull.length] ?? from;
    return rectangleAlong(hull, Math.atan2(to.y - from.y, to.x - from.x));
  });
  const smallest = boxes.reduce((best, one) =>
    one.width * one.height < best.width * best.height ? one : best,
  );
  return regulariseRotatedBox(smallest);
}

/** The rectangle around `hull` whose first side runs at `angle`. */
function rectangleAlong(hull: readonly Point[], angle: number): RotatedBox {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const along = hull.map(({ x, y }) => x * cos + y * sin);
  const across = hull.map(({ x, y }) => y * cos - x * sin);
  const [left, right] = [Math.min(...along), Math.max(...along)];
  const [top, bottom] = [Math.min(...across), Math.max(...across)];
  const [u, v] = [(left + right) / 2, (top + bottom) / 2];
  return {
    cx: u * cos - v * sin,
    cy: u * sin + v * cos,
    width: right - left,
    height: bottom - top,
    angle,
  };
}

/** Andrew's monotone chain: the hull's corners in order, without points on its sides. */
function convexHull(points: readonly Point[]): readonly Point[] {
  const sorted = points.toSorted((a, b) => a.x - b.x || a.y - b.y);
  return [...halfHull(sorted), ...halfHull(sorted.toReversed())];
}

function halfHull(sorted: readonly Point[]): readonly Point[] {
  const chain: Point[] = [];
  for (const point of sorted) {
    while (chain.length >= 2 && !turnsLeft(chain.at(-2) as Point, chain.at(-1) as Point, point)) chain.pop();
    chain.push(point);
  }
  return chain.slice(0, -1); // the last is the first of the other half
}

function turnsLeft(a: Point, b: Point, c: Point): boolean {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0;
}
