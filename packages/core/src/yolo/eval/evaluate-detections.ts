import { averagePrecision, type Judged, mean } from './average-precision.ts';
import { type FoundBox, matchDetections, type TrueBox } from './match-detections.ts';

/** Detections and true boxes of one image. */
export interface EvaluatedImage {
  readonly found: readonly FoundBox[];
  readonly truth: readonly TrueBox[];
}

/** Scores of one class; NaN without true boxes. */
export interface ClassScore {
  readonly class: number;
  readonly truthCount: number;
  readonly map50: number;
  readonly map5095: number;
}

/** Scores of a model over all images. */
export interface Evaluation {
  /** Mean of the average precision at IoU 0.5 over the classes that occur. */
  readonly map50: number;
  /** The same, averaged over IoU 0.50, 0.55, … 0.95. */
  readonly map5095: number;
  readonly classes: readonly ClassScore[];
}

const IOU_THRESHOLDS = Array.from({ length: 10 }, (_, step) => 0.5 + step * 0.05);

/** COCO's maximum detections per class and image. */
const MAX_DETECTIONS = 100;

/**
 * Evaluates detections as COCO does (pycocotools' `bbox`, all areas, at most 100 detections per class and
 * image). Use a confidence near 0 (0.001), or the tail of each curve is missing.
 *
 * https://cocodataset.org/#detection-eval
 */
export function evaluateDetections(images: readonly EvaluatedImage[], classCount: number): Evaluation {
  const classes = Array.from({ length: classCount }, (_, index) => scoreClass(images, index));
  const occurring = classes.filter(({ truthCount }) => truthCount > 0);
  return {
    map50: mean(occurring.map(({ map50 }) => map50)),
    map5095: mean(occurring.map(({ map5095 }) => map5095)),
    classes,
  };
}

function scoreClass(images: readonly EvaluatedImage[], index: number): ClassScore {
  const ofClass = images.map(({ found, truth }) => ({
    found: found
      .filter((one) => one.class === index)
      .toSorted((a, b) => b.confidence - a.confidence)
      .slice(0, MAX_DETECTIONS),
    truth: truth.filter((one) => one.class === index),
  }));
  const truthCount = ofClass.reduce((sum, { truth }) => sum + truth.length, 0);
  if (truthCount === 0) return { class: index, truthCount, map50: Number.NaN, map5095: Number.NaN };
  const precisions = IOU_THRESHOLDS.map((threshold) =>
    averagePrecision(judge(ofClass, threshold), truthCount),
  );
  return { class: index, truthCount, map50: precisions[0] as number, map5095: mean(precisions) };
}

function judge(images: readonly EvaluatedImage[], threshold: number): readonly Judged[] {
  return images.flatMap(({ found, truth }) => {
    const matches = matchDetections(found, truth, threshold);
    return found.map(({ confidence }, at) => ({ confidence, isTrue: (matches[at] as number) >= 0 }));
  });
}
