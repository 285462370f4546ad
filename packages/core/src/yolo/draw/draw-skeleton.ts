import type { Keypoints } from '../types.ts';
import type { Canvas, Rgb } from './canvas.ts';
import { drawLine } from './draw-line.ts';
import type { DrawingScale } from './drawing-scale.ts';

/** Keypoints of lower visibility are not drawn. */
const MIN_VISIBLE = 0.5;

const CENTRE: Rgb = [255, 255, 255];
const LEFT: Rgb = [0, 214, 143];
const RIGHT: Rgb = [255, 153, 20];

/** Limbs as pairs of COCO's 17 keypoints: nose 0, eyes 1 2, ears 3 4, shoulders 5 6 … ankles 15 16. */
const COCO_LIMBS: readonly (readonly [from: number, to: number])[] = [
  [15, 13],
  [13, 11],
  [16, 14],
  [14, 12],
  [11, 12],
  [5, 11],
  [6, 12],
  [5, 6],
  [5, 7],
  [7, 9],
  [6, 8],
  [8, 10],
  [0, 1],
  [0, 2],
  [1, 3],
  [2, 4],
  [3, 5],
  [4, 6],
];
const COCO_KEYPOINTS = 17;

/**
 * Draws keypoints. With 17, also COCO's skeleton: the body's left green, its right orange, limbs between them
 * white. Other keypoints are points in `pointColour`.
 */
export function drawSkeleton(
  canvas: Canvas,
  keypoints: Keypoints,
  { scale, pointColour }: { readonly scale: DrawingScale; readonly pointColour: Rgb },
): void {
  const isCoco = keypoints.x.length === COCO_KEYPOINTS;
  if (isCoco) drawCocoLimbs(canvas, keypoints, Math.max(2, scale.point * 0.45));
  for (let index = 0; index < keypoints.x.length; index += 1) {
    const point = visiblePoint(keypoints, index);
    if (!point) continue;
    // A dark rim separates a point from a background of its colour.
    drawLine(canvas, [point, point], { colour: [20, 20, 24], width: scale.point * 1.3 });
    drawLine(canvas, [point, point], {
      colour: isCoco ? sideColour(index) : pointColour,
      width: scale.point,
    });
  }
}

function drawCocoLimbs(canvas: Canvas, keypoints: Keypoints, width: number): void {
  for (const [from, to] of COCO_LIMBS) {
    const start = visiblePoint(keypoints, from);
    const end = visiblePoint(keypoints, to);
    if (start && end) drawLine(canvas, [start, end], { colour: limbColour(from, to), width });
  }
}

function visiblePoint({ x, y, visible }: Keypoints, index: number): { x: number; y: number } | undefined {
  if ((visible[index] ?? 1) < MIN_VISIBLE) return undefined;
  return { x: x[index] ?? NaN, y: y[index] ?? NaN };
}

/** COCO's odd indices are on the body's left, the even ones on its right; 0 is the nose. */
function sideColour(index: number): Rgb {
  if (index === 0) return CENTRE;
  return index % 2 === 1 ? LEFT : RIGHT;
}

function limbColour(from: number, to: number): Rgb {
  if (from === 0) return sideColour(to);
  return from % 2 === to % 2 ? sideColour(from) : CENTRE;
}
