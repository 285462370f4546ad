import { decodeAnchorBasedHead } from '../stages/decode-anchor-based-head.ts';
import { dynamicYolox, YOLOX_FEEDING } from './grid.ts';
import type { BoxHead } from './head.ts';
import { objectnessPerCell } from './head-shapes.ts';

/**
 * A YOLOX whose graph decodes its boxes to pixels (`export_onnx.py --decode_in_inference`); YOLOX
 * preprocessing.
 */
export const gridDecoded = {
  id: 'grid-decoded',
  summary: 'YOLOX with --decode_in_inference: [1, candidates, 5 + classes], boxes in pixels',
  kind: 'boxes',
  feeding: YOLOX_FEEDING,
  coordinates: 'auto',
  layout: 'rows',
  boxNumbers: 5,
  objectnessAt: 4,
  hasClassScores: true,
  needsNms: true,
  recognises: (shapes) => {
    const reason = objectnessPerCell(shapes) ?? dynamicYolox(shapes);
    return reason && `${reason}, decoded, as YOLOX --decode_in_inference`;
  },
  createDecoder: () => decodeAnchorBasedHead,
  scoreOf: (attribute, source, index) => attribute(source, 4) * attribute(source, 5 + index),
} as const satisfies BoxHead;
