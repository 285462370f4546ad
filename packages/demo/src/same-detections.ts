import type { Detection } from '@yololift/core';

/** Runs of one network on one CPU give equal numbers; an optimised graph may round differently. */
const BOX_TOLERANCE_PX = 0.5;
const SCORE_TOLERANCE = 0.005;

/** Whether two answers contain the same detections. */
export function sameDetections(a: readonly Detection[], b: readonly Detection[]): boolean {
  return a.length === b.length && a.every((one, index) => isSame(one, b[index] as Detection));
}

function isSame(a: Detection, b: Detection): boolean {
  const near = (side: 'x1' | 'y1' | 'x2' | 'y2') => Math.abs(a.box[side] - b.box[side]) <= BOX_TOLERANCE_PX;
  return (
    a.class === b.class &&
    Math.abs(a.confidence - b.confidence) <= SCORE_TOLERANCE &&
    near('x1') &&
    near('y1') &&
    near('x2') &&
    near('y2')
  );
}
