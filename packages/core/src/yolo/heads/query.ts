import { decodeTransposedHead } from '../stages/decode-anchor-free-head.ts';
import type { BoxHead } from './head.ts';
import { type HeadShapes, hasFewRows, spareNumbers } from './head-shapes.ts';

/**
 * RT-DETR: one row per query, cx cy w h in 0..1 of the input, then class scores. It is trained to give one
 * query per object, so there is no NMS. The image is stretched to the input, as Ultralytics does.
 *
 * https://arxiv.org/abs/2304.08069
 */
export const query = {
  id: 'query',
  summary: 'RT-DETR: [1, queries, 4 + classes], 0..1 of a stretched image, no NMS',
  kind: 'boxes',
  feeding: { fit: 'stretch', channelOrder: 'rgb', pixelScale: 1 / 255 },
  coordinates: 'auto',
  layout: 'rows',
  boxNumbers: 4,
  hasClassScores: true,
  needsNms: false,
  recognises: (shapes) => {
    const { outputText, classes, extras, isDeclaredEndToEnd } = shapes;
    const spare = spareNumbers(shapes);
    if (isRtDetr(shapes)) {
      if (!mayHaveScores(shapes, spare)) return undefined;
      return `metadata says RT-DETR, and ${outputText} has rows of its queries`;
    }
    if (isDeclaredEndToEnd || extras !== 0 || spare === undefined || !hasFewRows(shapes)) return undefined;
    if (!fits(shapes, spare)) return undefined;
    return `${outputText}: few rows of box and ${classes ?? spare - 4} class scores, as RT-DETR`;
  },
  isNamed: isRtDetr,
  createDecoder: () => decodeTransposedHead,
  scoreOf: (attribute, source, index) => attribute(source, 4 + index),
} as const satisfies BoxHead;

/** Whether metadata names RT-DETR: its head, or in older files the model, as `rtdetr-l`. */
export function isRtDetr({ headClass, modelName = '' }: HeadShapes): boolean {
  return headClass === undefined ? /rt-?detr/i.test(modelName) : headClass === 'RTDETRDecoder';
}

/** Without names, only this many rows are taken for queries. */
const USUAL_QUERIES = 300;

/** Six numbers are a box and the scores of two classes, or a box, one score and a class number. */
function mayHaveScores({ classes }: HeadShapes, spare: number | undefined): boolean {
  return spare !== 6 || classes === undefined || classes === 2;
}

function fits({ classes, middle }: HeadShapes, spare: number): boolean {
  if (classes !== undefined) return spare === 4 + classes;
  return middle === USUAL_QUERIES && spare > 4;
}
