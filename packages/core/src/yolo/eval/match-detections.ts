import { rotatedIou } from '../stages/rotated-boxes.ts';
import type { CornerBox, RotatedBox } from '../types.ts';

/** A labelled box, px of the upright image. */
export interface TrueBox {
  readonly class: number;
  /** Upright; for a rotated box, the box around it. */
  readonly box: CornerBox;
  readonly rotatedBox?: RotatedBox;
}

/** A detected box, px of the upright image. */
export interface FoundBox extends TrueBox {
  readonly confidence: number;
}

/**
 * Overlap of two boxes, 0..1: of the rotated boxes if both have one (ProbIoU, as in training and validation
 * of rotated models), else of the upright boxes.
 */
export function boxOverlap(a: TrueBox, b: TrueBox): number {
  if (a.rotatedBox === undefined || b.rotatedBox === undefined) return boxIou(a.box, b.box);
  return rotatedIou(a.rotatedBox, b.rotatedBox);
}

/** Intersection over union of two upright boxes, 0..1. (0,0)–(10,10) and (0,0)–(10,5) → 0.5. */
export function boxIou(a: CornerBox, b: CornerBox): number {
  const width = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
  const height = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (areaOf(a) + areaOf(b) - shared);
}

function areaOf({ x1, y1, x2, y2 }: CornerBox): number {
  return (x2 - x1) * (y2 - y1);
}

/**
 * Matches boxes of one class in one image, as COCO does: best first, each takes the free true box that it
 * overlaps most, by at least `iouThreshold`. Entry i of the result is the index of the true box, or −1.
 * @param found - best first.
 */
export function matchDetections(
  found: readonly FoundBox[],
  truth: readonly TrueBox[],
  iouThreshold: number,
): readonly number[] {
  const taken = new Set<number>();
  return found.map((detection) => {
    let best = -1;
    let bestIou = iouThreshold;
    truth.forEach((one, index) => {
      const iou = taken.has(index) ? 0 : boxOverlap(detection, one);
      if (iou >= bestIou) {
        best = index;
        bestIou = iou;
      }
    });
    taken.add(best);
    return best;
  });
}
