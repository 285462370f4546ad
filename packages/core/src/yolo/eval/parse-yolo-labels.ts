import type { CornerBox } from '../types.ts';
import { type LabelledModel, readLabelLine } from './read-label-line.ts';
import type { YoloLabel } from './yolo-label.ts';

/** The content of a label file. */
export interface YoloLabels {
  readonly labels: readonly YoloLabel[];
  /** Duplicate lines; skipped, as in Ultralytics. */
  readonly duplicates: number;
  /** Lines whose box has no width or height; skipped. */
  readonly empty: number;
  /**
   * Labels that extend beyond the image by more than a fiftieth: kept, but perhaps not cx cy width height.
   */
  readonly outside: number;
}

/** Tolerated extent beyond the image, as a fraction of it. */
const OUTSIDE = 0.02;

/**
 * Parses a YOLO label file, one object per line; see `readLabelLine`. Accepts a byte order mark, any line
 * ends and blank lines. `1 0.5 0.5 0.5 1` → class 1, (0.25, 0)–(0.75, 1).
 * @param file - for messages.
 * @throws YoloLiftError `LABELS_INVALID` - a line does not fit the model's task; names the line.
 */
export function parseYoloLabels(text: string, model: LabelledModel, file: string): YoloLabels {
  const read = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ line: line.trim(), where: `${file}, line ${index + 1}` }))
    .filter(({ line }) => line !== '')
    .map(({ line, where }) => readLabelLine(line, model, where));
  const distinct = [...new Map(read.map((label) => [duplicateKey(label), label])).values()];
  const labels = distinct.filter(({ box }) => box.x2 > box.x1 && box.y2 > box.y1);
  return {
    labels,
    duplicates: read.length - distinct.length,
    empty: distinct.length - labels.length,
    outside: labels.filter(({ box }) => isOutside(box)).length,
  };
}

/** Equal for labels that are equal as 32-bit floats. */
function duplicateKey({ class: index, box, corners = [] }: YoloLabel): string {
  const values = [box.x1, box.y1, box.x2, box.y2, ...corners.flatMap(({ x, y }) => [x, y])];
  return [index, ...values.map(Math.fround)].join(' ');
}

function isOutside({ x1, y1, x2, y2 }: CornerBox): boolean {
  return Math.min(x1, y1) < -OUTSIDE || Math.max(x2, y2) > 1 + OUTSIDE;
}
