import type { Detection, Polygon } from '../types.ts';
import type { DrawingScale } from './drawing-scale.ts';
import { rotatedCorners } from './rotated-corners.ts';

/** Pixels that masks, skeletons and turned frames may paint, all together: two to three seconds. Three masks as large as 64 million px. */
const MAX_PAINTED_PX = 200_000_000;

/**
 * How many of the detections, best first, are drawn in full: as many as can be painted in a few seconds. The others
 * have their upright box alone, which costs next to nothing. At least one.
 */
export function countDrawnInFull(detections: readonly Detection[], scale: DrawingScale): number {
  let paintedPx = 0;
  const over = detections.findIndex((detection) => {
    paintedPx += costOf(detection, scale);
    return paintedPx > MAX_PAINTED_PX;
  });
  return over < 0 ? detections.length : Math.max(1, over);
}

/** About as many pixels as are painted for a detection beside its upright frame. */
function costOf({ box, segments, keypoints, rotatedBox }: Detection, { line, point }: DrawingScale): number {
  const mask = segments === undefined ? 0 : (box.x2 - box.x1) * (box.y2 - box.y1) + lengthOf(segments) * line;
  const skeleton = keypoints === undefined ? 0 : keypoints.x.length * (diagonalOf(keypoints) + point) * point;
  const frame = rotatedBox === undefined ? 0 : lengthOf(rotatedCorners(rotatedBox)) * line;
  const cost = mask + skeleton + frame;
  // A broken model's numbers, of which nothing is drawn.
  return Number.isFinite(cost) ? cost : 0;
}

/** Of the closed line through all points, px. */
function lengthOf({ x, y }: Polygon): number {
  return x.reduce((sum, here, i) => {
    const next = (i + 1) % x.length;
    return sum + Math.hypot((x[next] ?? 0) - here, (y[next] ?? 0) - (y[i] ?? 0));
  }, 0);
}

/** Of the box around all points, px: no limb is longer. */
function diagonalOf({ x, y }: Polygon): number {
  return Math.hypot(Math.max(...x) - Math.min(...x), Math.max(...y) - Math.min(...y));
}
