import type { Size } from './fit-letterbox.ts';
import type { CornerBox, Placement } from './types.ts';

/** Points, px; entry i of both arrays is one. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/**
 * Moves boxes from the network input back to the upright image, and clips them to it: the inverse of `placement`.
 * Scale 0.5, padY 140: input box (10, 150)–(110, 250) → image box (20, 20)–(220, 220).
 */
export function restoreBoxes(
  boxes: readonly CornerBox[],
  placement: Placement,
  image: Size,
): readonly CornerBox[] {
  return boxes.map(({ x1, y1, x2, y2 }) => ({
    x1: restoreX(x1, placement, image),
    y1: restoreY(y1, placement, image),
    x2: restoreX(x2, placement, image),
    y2: restoreY(y2, placement, image),
  }));
}

/**
 * Moves points, such as keypoints, from the network input back to the upright image, and clips them to it.
 * Scale 0.5, padX 80: input point (100, 40) → image point (40, 80).
 */
export function restorePoints(points: Points, placement: Placement, image: Size): Points {
  return {
    x: points.x.map((x) => restoreX(x, placement, image)),
    y: points.y.map((y) => restoreY(y, placement, image)),
  };
}

function restoreX(x: number, { scale, padX }: Placement, { width }: Size): number {
  return clip((x - padX) / scale, width);
}

function restoreY(y: number, { scale, padY }: Placement, { height }: Size): number {
  return clip((y - padY) / scale, height);
}

function clip(value: number, end: number): number {
  return Math.min(Math.max(value, 0), end);
}
