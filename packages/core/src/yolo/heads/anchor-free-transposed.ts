import { decodeTransposedHead } from '../stages/decode-anchor-free-head.ts';
import { type BoxHead, LETTERBOXED } from './head.ts';
import { gridWith, type HeadShapes, spareNumbers } from './head-shapes.ts';

/** Boxes and class scores without objectness, one row per candidate. */
export const anchorFreeTransposed = {
  id: 'anchor-free-transposed',
  summary: 'the same, transposed: [1, candidates, 4 + classes]',
  kind: 'boxes',
  feeding: LETTERBOXED,
  coordinates: 'auto',
  layout: 'rows',
  boxNumbers: 4,
  hasClassScores: true,
  needsNms: true,
  recognises: (shapes) => perCell(shapes) ?? dynamicRows(shapes),
  createDecoder: () => decodeTransposedHead,
  scoreOf: (attribute, source, index) => attribute(source, 4 + index),
} as const satisfies BoxHead;

function perCell(shapes: HeadShapes): string | undefined {
  const grid = gridWith(shapes.input, shapes.middle, 1);
  const why = grid && whyNoObjectness(shapes);
  return why && `${shapes.outputText}: ${grid.cells} = ${grid.words}, middle axis; ${why}`;
}

/** 85 numbers without names are read as COCO's 80 classes, a box and objectness. */
function whyNoObjectness(shapes: HeadShapes): string | undefined {
  const { classes, extras } = shapes;
  const spare = spareNumbers(shapes);
  if (classes !== undefined && spare !== undefined)
    return spare === 4 + classes ? `4 + ${classes} classes` : undefined;
  if (extras === undefined) return 'no other head has keypoints';
  if (spare === 84) return '84 has 4 + COCO’s 80 classes';
  return spare !== undefined && spare > 4 && spare !== 85 ? `4 + ${spare - 4} classes` : undefined;
}

function dynamicRows(shapes: HeadShapes): string | undefined {
  const { middle, outputText, last, classes } = shapes;
  if (typeof middle === 'number' || classes === undefined) return undefined;
  if (spareNumbers(shapes) !== 4 + classes) return undefined;
  return `${outputText}: ${last} has 4 + ${classes} classes`;
}
