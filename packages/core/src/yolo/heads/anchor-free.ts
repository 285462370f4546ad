import { createAnchorFreeDecoder } from '../stages/decode-anchor-free-head.ts';
import { type BoxHead, LETTERBOXED } from './head.ts';
import { gridWith, type HeadShapes } from './head-shapes.ts';

/** Boxes and class scores without objectness, one column per candidate. */
export const anchorFree = {
  id: 'anchor-free',
  summary: 'YOLOv8, 9, 11, 12, 26: [1, 4 + classes, candidates]',
  kind: 'boxes',
  feeding: LETTERBOXED,
  coordinates: 'auto',
  layout: 'columns',
  boxNumbers: 4,
  hasClassScores: true,
  needsNms: true,
  recognises: (shapes) => perCell(shapes) ?? dynamicColumns(shapes),
  createDecoder: createAnchorFreeDecoder,
  scoreOf: (attribute, source, index) => attribute(source, 4 + index),
} as const satisfies BoxHead;

function perCell({ input, last, outputText }: HeadShapes): string | undefined {
  const grid = gridWith(input, last, 1);
  return grid && `${outputText}: ${grid.cells} = ${grid.words}, last axis`;
}

function dynamicColumns({ middle, last, outputText }: HeadShapes): string | undefined {
  if (typeof middle !== 'number' || typeof last === 'number') return undefined;
  return `${outputText}: ${middle} attributes, then the candidates`;
}
