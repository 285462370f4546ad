import { YoloLiftError } from '../../src/errors.ts';
import { loadYolo } from '../../src/yolo/pipeline/load-yolo.ts';
import type { Prediction } from '../../src/yolo/prediction.ts';
import type { Detection, RgbImage } from '../../src/yolo/types.ts';
import { compareWithReference } from '../compare-with-reference.ts';
import {
  type ExpectedAnswer,
  type ExpectedDetection,
  type ExportRecord,
  RECORDED_OPTIONS,
  RECORDED_PICTURE,
} from './export-record.ts';

/** Verdict on one export: equal to its exporter, refused with a reason, or wrong. */
export interface Verdict {
  readonly kind: 'right' | 'refused' | 'wrong';
  /** The error code, or the kind of difference. */
  readonly code: string;
  readonly words: string;
}

/** Rounding of the recorded numbers, scaled to the image, px. */
const BOX_TOLERANCE_PX = 0.6;
const SCORE_TOLERANCE = 0.01;
const ROTATION_TOLERANCE_PX = 0.6;

/** Compares predictions of `modelFile` with the recorded result. */
export async function judgeExport(
  modelFile: string,
  record: ExportRecord,
  picture: RgbImage,
): Promise<Verdict> {
  try {
    const model = await loadYolo(modelFile, { thread: 'inline', threads: 1 });
    try {
      const prediction = await model.predict(picture, RECORDED_OPTIONS);
      return compare(prediction, record.expected ?? {});
    } finally {
      await model.close();
    }
  } catch (error) {
    if (!(error instanceof YoloLiftError)) throw error;
    return { kind: 'refused', code: error.code, words: error.message };
  }
}

function compare(prediction: Prediction, expected: ExpectedAnswer): Verdict {
  const { mismatch, boxPx, score, keypointPx } = compareWithReference(prediction, withUprightBoxes(expected));
  const rotation = worstRotation(prediction.detections, expected.detections ?? []);
  if (mismatch !== undefined) return { kind: 'wrong', code: 'detections', words: mismatch };
  const figures = `box ${boxPx.toFixed(3)} px, score ${score.toFixed(4)}, keypoint ${keypointPx.toFixed(3)} px, rotation ${rotation.toFixed(3)}`;
  const isRight =
    boxPx <= BOX_TOLERANCE_PX &&
    keypointPx <= BOX_TOLERANCE_PX &&
    score <= SCORE_TOLERANCE &&
    rotation <= ROTATION_TOLERANCE_PX;
  return { kind: isRight ? 'right' : 'wrong', code: isRight ? '' : 'numbers', words: figures };
}

/** Our upright boxes are clipped to the image; the exporter's boxes around rotated ones are not. */
function withUprightBoxes(expected: ExpectedAnswer): ExpectedAnswer {
  const { width, height } = RECORDED_PICTURE;
  const clip = (value: number, end: number) => Math.min(Math.max(value, 0), end);
  const detections = expected.detections?.map((one) => {
    const [x1, y1, x2, y2] = one.box;
    return { ...one, box: [clip(x1, width), clip(y1, height), clip(x2, width), clip(y2, height)] as const };
  });
  return detections === undefined ? expected : { ...expected, detections };
}

/** Largest distance of a rotated box to the nearest detection of its class, px; 0.1 rad counts as 1 px. */
function worstRotation(found: readonly Detection[], wanted: readonly ExpectedDetection[]): number {
  const distances = wanted.flatMap(({ cls, rotated }) => {
    if (rotated === undefined) return [];
    const near = found.filter((one) => one.class === cls).map((one) => rotationDistance(one, rotated));
    return [Math.min(Number.POSITIVE_INFINITY, ...near)];
  });
  return Math.max(0, ...distances);
}

function rotationDistance(
  { rotatedBox }: Detection,
  [cx, cy, width, height, angle]: NonNullable<ExpectedDetection['rotated']>,
): number {
  if (rotatedBox === undefined) return Number.POSITIVE_INFINITY;
  const { cx: x, cy: y, width: w, height: h, angle: turned } = rotatedBox;
  // A quarter turn with swapped sides is the same box.
  const quarters = Math.round((turned - angle) / (Math.PI / 2));
  const [wanted, other] = quarters % 2 === 0 ? [width, height] : [height, width];
  const turnedBy = turned - angle - (quarters * Math.PI) / 2;
  return Math.max(
    Math.abs(x - cx),
    Math.abs(y - cy),
    Math.abs(w - wanted),
    Math.abs(h - other),
    Math.abs(turnedBy) * 10,
  );
}
