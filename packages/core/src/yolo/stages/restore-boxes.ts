import type { CornerBox, Placement, RotatedBox } from '../types.ts';
import type { Size } from './fit-letterbox.ts';

/** Points, px; entry i of both arrays is one point. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/**
 * Maps boxes from the network input back to the upright image, and clips them to it: the inverse of
 * `placement`. Scale 0.5, padY 140: input box (10, 150)–(110, 250) → image box (20, 20)–(220, 220).
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
 * Maps points, such as keypoints, from the network input back to the upright image, and clips them to it.
 * Scale 0.5, padX 80: input point (100, 40) → image point (40, 80).
 */
export function restorePoints(points: Points, placement: Placement, image: Size): Points {
  return {
    x: points.x.map((x) => restoreX(x, placement, image)),
    y: points.y.map((y) => restoreY(y, placement, image)),
  };
}

/**
 * Maps a rotated box from the network input back to the upright image, not clipped. In a stretched image a
 * rotated box becomes a parallelogram; the result is the box along its first side, with the lengths of its
 * sides. Scales 0.5, padX 80: 20×10 at 0° about (100, 40) → 40×20 about (40, 80).
 */
export function restoreRotatedBox(box: RotatedBox, { scaleX, scaleY, padX, padY }: Placement): RotatedBox {
  const centre = { cx: (box.cx - padX) / scaleX, cy: (box.cy - padY) / scaleY };
  if (scaleX === scaleY) {
    return { ...centre, width: box.width / scaleX, height: box.height / scaleX, angle: box.angle };
  }
  const cos = Math.cos(box.angle);
  const sin = Math.sin(box.angle);
  return {
    ...centre,
    width: box.width * Math.hypot(cos / scaleX, sin / scaleY),
    height: box.height * Math.hypot(sin / scaleX, cos / scaleY),
    angle: Math.atan2(sin / scaleY, cos / scaleX),
  };
}

function restoreX(x: number, { scaleX, padX }: Placement, { width }: Size): number {
  return clip((x - padX) / scaleX, width);
}

function restoreY(y: number, { scaleY, padY }: Placement, { height }: Size): number {
  return clip((y - padY) / scaleY, height);
}

function clip(value: number, end: number): number {
  return Math.min(Math.max(value, 0), end);
}
