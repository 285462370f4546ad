import type { CornerBox } from '../types.ts';
import { type LabelledModel, readLabelLine } from './read-label-line.ts';
import type { YoloLabel } from './yolo-label.ts';

/** What a label file holds. */
export interface YoloLabels {
  readonly labels: readonly YoloLabel[];
  /** Lines that say again what another one said; left out, as Ultralytics does. */
  readonly duplicates: number;
  /** Lines whose box has no width or no height; left out. */
  readonly empty: number;
  /** Labels that reach outside the image by more than a fiftieth of it: kept, though perhaps no cx cy width height. */
  readonly outside: number;
}

/** What may reach outside of an image without a word, parts of it. */
const OUTSIDE = 0.02;

/**
 * Reads a YOLO label file, a line a thing; see `readLabelLine`. A byte order mark, any line ends and blank lines are
 * fine. `1 0.5 0.5 0.5 1` → class 1, (0.25, 0)–(0.75, 1).
 * @param file - for messages.
 * @throws YoloLiftError `LABELS_INVALID` - a line cannot be read as what the model finds; names it.
 */
export function parseYoloLabels(text: string, model: LabelledModel, file: string): YoloLabels {
  const read = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ line: line.trim(), where: `${file}, line ${index + 1}` }))
    .filter(({ line }) => line !== '')
    .map(({ line, where }) => readLabelLine(line, model, where));
  const distinct = [...new Map(read.map((label) => [keyOf(label), label])).values()];
  const labels = distinct.filter(({ box }) => box.x2 > box.x1 && box.y2 > box.y1);
  return {
    labels,
    duplicates: read.length - distinct.length,
    empty: distinct.length - labels.length,
    outside: labels.filter(({ box }) => isOutside(box)).length,
  };
}

/** Equal for labels that differ by less than a 32-bit number can say. */
function keyOf({ class: index, box, corners = [] }: YoloLabel): string {
  const values = [box.x1, box.y1, box.x2, box.y2, ...corners.flatMap(({ x, y }) => [x, y])];
  return [index, ...values.map(Math.fround)].join(' ');
}

function isOutside({ x1, y1, x2, y2 }: CornerBox): boolean {
  return Math.min(x1, y1) < -OUTSIDE || Math.max(x2, y2) > 1 + OUTSIDE;
}
