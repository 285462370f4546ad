import type { Detection, Polygon } from '../types.ts';
import type { DrawingScale } from './drawing-scale.ts';
import { rotatedCorners } from './rotated-corners.ts';

/**
 * Maximum pixels painted for masks, skeletons and rotated boxes together: two to three seconds. Three masks
 * of 64 million px.
 */
const MAX_PAINTED_PX = 200_000_000;

/**
 * Number of detections, best first, to draw in full within a few seconds; at least one. The others get only
 * their upright box, which costs hardly anything.
 */
export function countDrawnInFull(detections: readonly Detection[], scale: DrawingScale): number {
  let paintedPx = 0;
  const over = detections.findIndex((detection) => {
    paintedPx += estimateCost(detection, scale);
    return paintedPx > MAX_PAINTED_PX;
  });
  return over < 0 ? detections.length : Math.max(1, over);
}

/** Approximate pixels painted for a detection, without its upright box. */
function estimateCost(
  { box, segments, keypoints, rotatedBox }: Detection,
  { line, point }: DrawingScale,
): number {
  const mask =
    segments === undefined ? 0 : (box.x2 - box.x1) * (box.y2 - box.y1) + outlineLength(segments) * line;
  const skeleton =
    keypoints === undefined ? 0 : keypoints.x.length * (boundingDiagonal(keypoints) + point) * point;
  const frame = rotatedBox === undefined ? 0 : outlineLength(rotatedCorners(rotatedBox)) * line;
  const cost = mask + skeleton + frame;
  // NaN detections draw nothing.
  return Number.isFinite(cost) ? cost : 0;
}

/** Length of the closed line through all points, px. */
function outlineLength({ x, y }: Polygon): number {
  return x.reduce((sum, here, i) => {
    const next = (i + 1) % x.length;
    return sum + Math.hypot((x[next] ?? 0) - here, (y[next] ?? 0) - (y[i] ?? 0));
  }, 0);
}

/** Diagonal of the box around all points, px: no limb is longer. */
function boundingDiagonal({ x, y }: Polygon): number {
  return Math.hypot(Math.max(...x) - Math.min(...x), Math.max(...y) - Math.min(...y));
}
