import type { Prediction } from '../src/yolo/prediction.ts';
import type { Detection } from '../src/yolo/types.ts';
import type { ReferenceDetection, ReferenceImage } from './fixtures.ts';

/** Difference of a prediction from the reference; `mismatch` says why they cannot be compared. */
export interface Difference {
  readonly mismatch?: string;
  readonly detections: number;
  readonly boxPx: number;
  readonly score: number;
  readonly keypointPx: number;
  /** As a fraction of the reference's area. */
  readonly maskArea: number;
}

/** No difference, with no detections. */
export const NO_DIFFERENCE: Difference = { detections: 0, boxPx: 0, score: 0, keypointPx: 0, maskArea: 0 };

/** Compares the prediction of one photo, each reference detection with the nearest of its class. */
export function compareWithReference(prediction: Prediction, expected: ReferenceImage): Difference {
  if (expected.top5 !== undefined) return compareTop5(prediction, expected.top5);
  const wanted = expected.detections ?? [];
  const [got, want] = [prediction.detections.map((one) => one.class), wanted.map((one) => one.cls)].map(
    (classes) => classes.toSorted((a, b) => a - b).join(' '),
  );
  if (got !== want) return { ...NO_DIFFERENCE, mismatch: `classes ${got}, but the reference has ${want}` };
  const left = [...prediction.detections];
  return wanted.map((one) => compareDetection(takeNearest(left, one), one)).reduce(worse, NO_DIFFERENCE);
}

/** The maximum of both, and the sum of their detections. */
export function worse(a: Difference, b: Difference): Difference {
  const mismatch = a.mismatch ?? b.mismatch;
  return {
    ...(mismatch !== undefined && { mismatch }),
    detections: a.detections + b.detections,
    boxPx: Math.max(a.boxPx, b.boxPx),
    score: Math.max(a.score, b.score),
    keypointPx: Math.max(a.keypointPx, b.keypointPx),
    maskArea: Math.max(a.maskArea, b.maskArea),
  };
}

function compareTop5({ probs = [] }: Prediction, top5: NonNullable<ReferenceImage['top5']>): Difference {
  const [got, want] = [probs.map((prob) => prob.class).join(' '), top5.map(([cls]) => cls).join(' ')];
  if (got !== want) return { ...NO_DIFFERENCE, mismatch: `top 5 ${got}, but the reference has ${want}` };
  const scores = probs.map((prob, rank) => Math.abs(prob.confidence - (top5[rank]?.[2] ?? 0)));
  return { ...NO_DIFFERENCE, detections: 1, score: Math.max(...scores) };
}

function takeNearest(left: Detection[], wanted: ReferenceDetection): Detection {
  const nearest = left
    .filter((found) => found.class === wanted.cls)
    .reduce((best, found) => (boxDistance(found, wanted) < boxDistance(best, wanted) ? found : best));
  left.splice(left.indexOf(nearest), 1);
  return nearest;
}

function compareDetection(found: Detection, wanted: ReferenceDetection): Difference {
  return {
    detections: 1,
    boxPx: boxDistance(found, wanted),
    score: Math.abs(found.confidence - wanted.conf),
    keypointPx: keypointDistance(found, wanted),
    maskArea: wanted.mask_area === undefined ? 0 : Math.abs(maskArea(found) / wanted.mask_area - 1),
  };
}

function boxDistance({ box }: Detection, { box: [x1, y1, x2, y2] }: ReferenceDetection): number {
  return Math.max(Math.abs(box.x1 - x1), Math.abs(box.y1 - y1), Math.abs(box.x2 - x2), Math.abs(box.y2 - y2));
}

function keypointDistance({ keypoints }: Detection, { kpts }: ReferenceDetection): number {
  if (kpts === undefined) return 0;
  const distances = kpts.map(([x, y], point) =>
    Math.max(
      Math.abs((keypoints?.x[point] ?? Infinity) - x),
      Math.abs((keypoints?.y[point] ?? Infinity) - y),
    ),
  );
  return Math.max(...distances);
}

/** Every second run length counts mask pixels. */
function maskArea({ mask }: Detection): number {
  return (mask?.counts ?? []).reduce((area, count, run) => (run % 2 === 1 ? area + count : area), 0);
}
