import { decodeAnchorBasedHead } from '../stages/decode-anchor-based-head.ts';
import { type BoxHead, LETTERBOXED } from './head.ts';
import { countCells, gridWith, type HeadShapes, objectnessPerCell, spareNumbers } from './head-shapes.ts';

/** Boxes in pixels with objectness and class scores, one row per candidate. */
export const anchorBased = {
  id: 'anchor-based',
  summary: 'YOLOv5, v7, v6, FastestDet: [1, candidates, 5 + classes], objectness × class score',
  kind: 'boxes',
  feeding: LETTERBOXED,
  coordinates: 'auto',
  layout: 'rows',
  boxNumbers: 5,
  objectnessAt: 4,
  hasClassScores: true,
  needsNms: true,
  recognises: (shapes) =>
    threeAnchors(shapes) ?? dynamicRows(shapes) ?? singleGrid(shapes) ?? oneAnchor(shapes),
  createDecoder: () => decodeAnchorBasedHead,
  scoreOf: (attribute, source, index) => attribute(source, 4) * attribute(source, 5 + index),
} as const satisfies BoxHead;

function threeAnchors({ input, middle, outputText }: HeadShapes): string | undefined {
  const grid = gridWith(input, middle, 3);
  return grid && `${outputText}: ${grid.cells * 3} = 3 anchors × ${grid.cells} ${grid.words}`;
}

function dynamicRows(shapes: HeadShapes): string | undefined {
  const { middle, outputText, last, classes } = shapes;
  if (typeof middle === 'number' || classes === undefined) return undefined;
  if (spareNumbers(shapes) !== 5 + classes) return undefined;
  return `${outputText}: ${last} has 5 + ${classes} classes`;
}

/** FastestDet: one grid of stride 16. 352×352 → 22 × 22 = 484. */
function singleGrid({ input, middle, last, outputText }: HeadShapes): string | undefined {
  const cells = countCells(input, [16]);
  if (middle !== cells || typeof last !== 'number' || last <= 5) return undefined;
  return `${outputText}: ${cells} = cells of stride 16 alone, as FastestDet`;
}

/** YOLOv6: like YOLOX with decoded boxes, but v5's preprocessing; objectness is always 1. */
function oneAnchor(shapes: HeadShapes): string | undefined {
  const reason = objectnessPerCell(shapes);
  return reason && `${reason}, decoded, as YOLOv6`;
}
