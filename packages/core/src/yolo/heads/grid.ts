import { decodeGridHead } from '../stages/decode-grid-head.ts';
import type { BoxHead, Feeding } from './head.ts';
import { type HeadShapes, objectnessPerCell, spareNumbers } from './head-shapes.ts';

/** YOLOX preprocessing, with boxes decoded in the graph or not. */
export const YOLOX_FEEDING: Feeding = { fit: 'top-left', channelOrder: 'bgr', pixelScale: 1 };

/** Offsets in grid cells and logarithms of sizes, with objectness and class scores; one row per cell. */
export const grid = {
  id: 'grid',
  summary: 'YOLOX: [1, candidates, 5 + classes], offsets and log sizes on strides 8, 16, 32',
  kind: 'boxes',
  feeding: YOLOX_FEEDING,
  coordinates: 'pixels',
  layout: 'rows',
  boxNumbers: 5,
  objectnessAt: 4,
  hasClassScores: true,
  needsNms: true,
  recognises: (shapes) => {
    const reason = objectnessPerCell(shapes) ?? dynamicYolox(shapes);
    return reason && `${reason}, as YOLOX exports them`;
  },
  createDecoder: () => decodeGridHead,
  scoreOf: (attribute, source, index) => attribute(source, 4) * attribute(source, 5 + index),
} as const satisfies BoxHead;

/** With dynamic axes: YOLOv5 files contain class names, so names from the caller may mean YOLOX. */
export function dynamicYolox(shapes: HeadShapes): string | undefined {
  const { middle, outputText, last, classes, isNamedByFile } = shapes;
  if (typeof middle === 'number' || classes === undefined || isNamedByFile) return undefined;
  return spareNumbers(shapes) === 5 + classes
    ? `${outputText}: ${last} has 5 + ${classes} classes`
    : undefined;
}
