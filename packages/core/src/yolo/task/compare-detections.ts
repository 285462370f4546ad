import type { CornerBox, Detection } from '../types.ts';
import type { RecordedDetection } from './recorded-answer.ts';
import { CONFIDENCE_TOLERANCE, LEAST_IOU } from './self-test-tolerance.ts';

/**
 * Differences between recorded and new detections, as sentences; empty if they match. Each new detection
 * matches one recorded detection: the best overlapping one of its class.
 * @param threshold - the confidence of both predictions; detections within 0.05 above it may be missing or
 * new.
 */
export function compareDetections(
  recorded: readonly RecordedDetection[],
  found: readonly Detection[],
  threshold: number,
): string[] {
  const unused = new Set(found);
  const sure = threshold + CONFIDENCE_TOLERANCE;
  const missing = recorded.flatMap((one) => {
    const match = takeBest(one, unused);
    if (match !== undefined) return compareConfidence(one, match);
    return one.confidence < sure ? [] : [`${formatDetection(one)} is not found`];
  });
  // Negated, so that a confidence of NaN is a difference.
  const extra = [...unused].filter(({ confidence }) => !(confidence < sure));
  return [...missing, ...extra.map((one) => `${formatDetection(one)} is new`)];
}

/** Takes the best overlapping detection of the same class out of `unused`, if one overlaps enough. */
function takeBest({ class: index, box: [x1, y1, x2, y2] }: RecordedDetection, unused: Set<Detection>) {
  let best: Detection | undefined;
  let bestIou = LEAST_IOU;
  for (const candidate of unused) {
    const iou = candidate.class === index ? overlap({ x1, y1, x2, y2 }, candidate.box) : 0;
    // Negated, so that NaN does not match.
    if (!(iou >= bestIou)) continue;
    best = candidate;
    bestIou = iou;
  }
  if (best !== undefined) unused.delete(best);
  return best;
}

function compareConfidence(one: RecordedDetection, { confidence }: Detection): string[] {
  if (Math.abs(confidence - one.confidence) <= CONFIDENCE_TOLERANCE) return [];
  return [`${formatDetection(one)} now has confidence ${confidence.toFixed(2)}`];
}

/** Intersection over union, 0..1; NaN if a corner is NaN or both boxes have no area. */
function overlap(a: CornerBox, b: CornerBox): number {
  const width = Math.max(0, Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1));
  const height = Math.max(0, Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1));
  const shared = width * height;
  return shared / (areaOf(a) + areaOf(b) - shared);
}

function areaOf({ x1, y1, x2, y2 }: CornerBox): number {
  return (x2 - x1) * (y2 - y1);
}

/** `cat 0.90 at 44,12,84,52` */
function formatDetection({ name, confidence, box }: RecordedDetection | Detection): string {
  const corners = 'x1' in box ? [box.x1, box.y1, box.x2, box.y2] : box;
  return `${name} ${confidence.toFixed(2)} at ${corners.map((corner) => Math.round(corner)).join(',')}`;
}
