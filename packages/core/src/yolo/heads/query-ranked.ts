import { decodeEndToEndHead } from '../stages/decode-end-to-end-head.ts';
import type { BoxHead, HeadDecoder } from './head.ts';
import { hasFewRows } from './head-shapes.ts';
import { isRtDetr, query } from './query.ts';

/**
 * RT-DETR as Ultralytics exports it since 8.4: the best queries by rank, each with one score and a class
 * number. Otherwise like `query`: cx cy w h in 0..1 of a stretched image, no NMS. A row (0.5, 0.5, 0.2, 0.1,
 * 0.8, 21) is class 21 with score 0.8 and box (0.4, 0.45)–(0.6, 0.55).
 */
export const queryRanked = {
  id: 'query-ranked',
  summary:
    'RT-DETR of newer exports: [1, queries, 6] = cx cy w h score class, 0..1 of a stretched image, no NMS',
  kind: 'boxes',
  feeding: query.feeding,
  coordinates: 'auto',
  layout: 'rows',
  boxNumbers: 6,
  hasClassScores: false,
  needsNms: false,
  // Rows after NMS have the same shape: this head needs metadata that names RT-DETR.
  recognises: (shapes) => {
    if (!isRtDetr(shapes) || shapes.last !== 6 || !hasFewRows(shapes)) return undefined;
    return `metadata says RT-DETR, and ${shapes.outputText} has rows of box, score and class`;
  },
  isNamed: isRtDetr,
  createDecoder: () => decodeRankedQueries,
  scoreOf: (attribute, source, index) =>
    Math.round(attribute(source, 5)) === index ? attribute(source, 4) : 0,
} as const satisfies BoxHead;

const decodeRankedQueries: HeadDecoder = (output, layout, options, into) => {
  decodeEndToEndHead(output, layout, options, into);
  for (let at = 0; at < into.count * 4; at += 4) {
    const [cx = 0, cy = 0, width = 0, height = 0] = into.boxes.subarray(at, at + 4);
    into.boxes.set([cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2], at);
  }
};
