import type { Size } from '../stages/fit-letterbox.ts';
import { boxAround } from '../stages/rotated-boxes.ts';
import type { CornerBox } from '../types.ts';
import type { TrueBox } from './match-detections.ts';
import { type Point, smallestRectangle } from './smallest-rectangle.ts';

/**
 * One line of a YOLO label file, checked; coordinates are fractions of the upright image's width and height.
 */
export interface YoloLabel {
  readonly class: number;
  /** Corners of the box, or of the polygon's hull, 0..1. */
  readonly box: CornerBox;
  /** Corners of a polygon, 0..1; absent for a plain box. */
  readonly corners?: readonly Point[];
}

/**
 * A label in pixels of its image: the upright box; with `isRotated` also the smallest rectangle around its corners.
 * (0.25, 0)–(0.75, 1) of a 200×100 image → (50, 0)–(150, 100).
 */
export function labelInPixels(
  { class: index, box, corners }: YoloLabel,
  { width, height }: Size,
  { isRotated }: { readonly isRotated: boolean },
): TrueBox {
  const upright = { x1: box.x1 * width, y1: box.y1 * height, x2: box.x2 * width, y2: box.y2 * height };
  if (!isRotated) return { class: index, box: upright };
  const rotatedBox = smallestRectangle(
    corners?.map(({ x, y }) => ({ x: x * width, y: y * height })) ?? cornersOf(upright),
  );
  return { class: index, box: boxAround(rotatedBox), rotatedBox };
}

function cornersOf({ x1, y1, x2, y2 }: CornerBox): readonly Point[] {
  return [
    { x: x1, y: y1 },
    { x: x2, y: y1 },
    { x: x2, y: y2 },
    { x: x1, y: y2 },
  ];
}
