import type { ModelDescription } from '../describe/model-description.ts';
import type { CornerBox } from '../types.ts';
import { checkClass, checkShares, invalidLabel, labelNumbers } from './label-numbers.ts';
import type { Point } from './smallest-rectangle.ts';
import type { YoloLabel } from './yolo-label.ts';

/** The parts of a model that decide the format of its labels. */
export type LabelledModel = Pick<ModelDescription, 'task' | 'labels' | 'keypoints'>;

/** Numbers of a box: cx cy width height. */
const BOX_NUMBERS = 4;

/** Numbers of the smallest polygon: three corners. */
const LEAST_POLYGON = 6;

/** Maximum distance of a keypoint outside its box, as a fraction of the image. */
const KEYPOINT_MARGIN = 0.02;

/**
 * Reads one line of a YOLO label file.
 *
 * - `class cx cy width height`: a box.
 * - `class x1 y1 x2 y2 x3 y3 …`, three corners or more: a polygon, or the corners of a rotated box.
 * - `class cx cy width height`, then `x y` or `x y visibility` per keypoint: a box, with the pose model's
 *   number of keypoints. For other models only with visibilities (0, 1 or 2): without them the line is a
 *   polygon.
 *
 * @param where - file and line, for messages.
 * @throws YoloLiftError `LABELS_INVALID` - another format; see also `checkClass` and `checkShares`.
 */
export function readLabelLine(line: string, model: LabelledModel, where: string): YoloLabel {
  const [first = 0, ...values] = labelNumbers(line, where);
  const index = checkClass(first, model.labels.length, where);
  const form = detectForm(values, model);
  if (form === undefined) throw invalidLabel(where, wrongCount(values.length, model));
  checkShares(selectCoordinates(values, form), where);
  if (form !== 'polygon') return { class: index, box: toCornerBox(values) };
  const corners = toPoints(values);
  return { class: index, box: boundingBox(corners), corners };
}

/** Format of the numbers after the class, with the numbers per keypoint. */
type Form = 'box' | 'polygon' | { readonly keypointNumbers: 2 | 3 };

function detectForm(values: readonly number[], { task, keypoints }: LabelledModel): Form | undefined {
  const { length } = values;
  if (length === BOX_NUMBERS) return 'box';
  if (task === 'pose') return keypointForm(length, keypoints?.count ?? 0);
  if (task !== 'obb' && hasKeypoints(values)) return { keypointNumbers: 3 };
  return length >= LEAST_POLYGON && length % 2 === 0 ? 'polygon' : undefined;
}

function keypointForm(length: number, count: number): Form | undefined {
  if (length === BOX_NUMBERS + 3 * count) return { keypointNumbers: 3 };
  return length === BOX_NUMBERS + 2 * count ? { keypointNumbers: 2 } : undefined;
}

/** Whether the numbers must be a box and keypoints within it, each with a visibility of 0, 1 or 2. */
function hasKeypoints(values: readonly number[]): boolean {
  const rest = values.slice(BOX_NUMBERS);
  if (rest.length === 0 || rest.length % 3 !== 0) return false;
  const { x1, y1, x2, y2 } = toCornerBox(values);
  const isWithin = (value: number, from: number, to: number) =>
    value >= from - KEYPOINT_MARGIN && value <= to + KEYPOINT_MARGIN;
  return inThrees(rest).every(
    ([x, y, visibility]) =>
      visibility === 0 ||
      ((visibility === 1 || visibility === 2) && isWithin(x, x1, x2) && isWithin(y, y1, y2)),
  );
}

function inThrees(values: readonly number[]): readonly (readonly [number, number, number])[] {
  return Array.from({ length: values.length / 3 }, (_, index) => [
    values[3 * index] ?? 0,
    values[3 * index + 1] ?? 0,
    values[3 * index + 2] ?? 0,
  ]);
}

/** All numbers except visibilities. */
function selectCoordinates(values: readonly number[], form: Form): readonly number[] {
  if (typeof form === 'string' || form.keypointNumbers === 2) return values;
  return values.filter((_, at) => at < BOX_NUMBERS || (at - BOX_NUMBERS) % 3 !== 2);
}

function toCornerBox([cx = 0, cy = 0, width = 0, height = 0]: readonly number[]): CornerBox {
  return { x1: cx - width / 2, y1: cy - height / 2, x2: cx + width / 2, y2: cy + height / 2 };
}

function toPoints(values: readonly number[]): readonly Point[] {
  return Array.from({ length: values.length / 2 }, (_, index) => ({
    x: values[2 * index] ?? 0,
    y: values[2 * index + 1] ?? 0,
  }));
}

function boundingBox(points: readonly Point[]): CornerBox {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return { x1: Math.min(...xs), y1: Math.min(...ys), x2: Math.max(...xs), y2: Math.max(...ys) };
}

function wrongCount(count: number, { task, keypoints }: LabelledModel): string {
  const has = `it has ${count} ${count === 1 ? 'number' : 'numbers'} after the class`;
  if (task === 'pose') {
    const wanted = keypoints?.count ?? 0;
    return `${has}; for the model’s ${wanted} keypoints it must be 4, ${4 + 2 * wanted} or ${4 + 3 * wanted}`;
  }
  const hint = count === 5 ? '; a line that ends with a confidence is a prediction, not a label' : '';
  return `${has}; a box has 4 (cx cy width height), a polygon x and y for each of 3 or more corners${hint}`;
}
