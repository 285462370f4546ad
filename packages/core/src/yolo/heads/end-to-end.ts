import { decodeEndToEndHead } from '../stages/decode-end-to-end-head.ts';
import { type BoxHead, LETTERBOXED } from './head.ts';
import { type HeadShapes, hasFewRows } from './head-shapes.ts';

/** Corner boxes, a score and a class number; few rows, no NMS. */
export const endToEnd = {
  id: 'end-to-end',
  summary: 'YOLOv10, 26, exports with NMS inside: [1, detections, 6] = x1 y1 x2 y2 score class',
  kind: 'boxes',
  feeding: LETTERBOXED,
  coordinates: 'auto',
  layout: 'rows',
  boxNumbers: 6,
  hasClassScores: false,
  needsNms: false,
  recognises: (shapes) => {
    const { outputText, isDeclaredEndToEnd } = shapes;
    // Exporters give the length of a row a name where axes are dynamic, though it has one.
    const isOpen = isDeclaredEndToEnd && typeof shapes.last === 'string' && hasFewRows(shapes);
    if (!(isRow(shapes) || isOpen)) return undefined;
    if (isDeclaredEndToEnd) return `metadata says that boxes need no NMS, and ${outputText} has rows of them`;
    return hasFewRows(shapes) ? `${outputText}: few rows of box, score and class, as after NMS` : undefined;
  },
  createDecoder: () => decodeEndToEndHead,
  scoreOf: (attribute, source, index) =>
    Math.round(attribute(source, 5)) === index ? attribute(source, 4) : 0,
} as const satisfies BoxHead;

/** `x1 y1 x2 y2 score class`, then the task's extras. */
function isRow({ last, extras, rank }: HeadShapes): boolean {
  if (typeof last !== 'number' || rank !== 3) return false;
  return extras === undefined ? last > 6 : last === 6 + extras;
}
