import { decodeEndToEndHead } from '../decode-end-to-end-head.ts';
import type { Candidates } from '../types.ts';
import { endToEnd } from './end-to-end.ts';
import type { BoxHead } from './head.ts';
import { type HeadShapes, hasFewRows } from './head-shapes.ts';
import { query } from './query.ts';

/**
 * RT-DETR as Ultralytics exports it since 8.4: a row a query, cx cy w h in 0..1 of the input, its best class's score, and
 * that class's number. An output of the same shape as `end-to-end`'s, whose boxes are corners, is told by metadata.
 */
export const queryRanked = {
  id: 'query-ranked',
  summary: 'RT-DETR of newer exports: [1, queries, 6] = cx cy w h score class, of a stretched picture',
  kind: 'boxes',
  feeding: query.feeding,
  coordinates: 'auto',
  layout: 'rows',
  boxNumbers: 6,
  hasClassScores: false,
  needsNms: false,
  recognises: (shapes) => {
    const { said, isDeclaredQuery } = shapes;
    if (!isDeclaredQuery || !mayBeSix(shapes) || !hasFewRows(shapes)) return undefined;
    return `metadata head RTDETRDecoder, and ${said} may have rows of box, score and class`;
  },
  createDecoder: () => (data, layout, options, into) => {
    decodeEndToEndHead(data, layout, options, into);
    toCorners(into);
  },
  scoreOf: endToEnd.scoreOf,
} as const satisfies BoxHead;

/** Exporters give the length of a row a name where axes are dynamic. */
function mayBeSix({ last }: HeadShapes): boolean {
  return last === 6 || typeof last === 'string';
}

function toCorners({ boxes, count }: Candidates): void {
  for (let at = 0; at < count * 4; at += 4) {
    const [cx = 0, cy = 0, width = 0, height = 0] = boxes.subarray(at, at + 4);
    boxes.set([cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2], at);
  }
}
