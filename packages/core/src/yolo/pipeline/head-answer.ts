import type { BoxKind, ModelDescription, ScoreKind } from '../describe/model-description.ts';
import type { AttributeReader, BoxHead } from '../heads/head.ts';
import type { HeadLayout } from '../stages/head-layout.ts';
import { areNormalised } from '../stages/scale-normalised.ts';
import { type AnswerTensor, unreadable } from './answer-tensor.ts';

/** A head's output with its layout. */
export interface HeadAnswer {
  readonly head: BoxHead;
  readonly data: Float32Array;
  readonly layout: HeadLayout;
  readonly attribute: AttributeReader;
  /** Index of the first attribute after box and scores: mask coefficients, keypoints or angle. */
  readonly extrasAt: number;
}

/**
 * Reads the layout of a head's output.
 * @throws YoloLiftError `MODEL_RUN_FAILED` - it contradicts the model's file.
 */
export function readHeadAnswer(
  description: ModelDescription,
  head: BoxHead,
  { data, dims: [middle = 0, last = 0] }: AnswerTensor,
): HeadAnswer {
  const extras = countExtras(description);
  const [attributes, candidates] = head.layout === 'columns' ? [middle, last] : [last, middle];
  // A row with a class number does not show the number of classes.
  const classes = head.hasClassScores ? attributes - head.boxNumbers - extras : 0;
  if (attributes < head.boxNumbers + extras || (head.hasClassScores && classes <= 0)) {
    const what = `returned [1, ${middle}, ${last}], which does not fit its head ${head.id}`;
    throw unreadable(description.name, what);
  }
  const isColumns = head.layout === 'columns';
  return {
    head,
    data,
    layout: { candidates, attributes, classes },
    attribute: isColumns
      ? (source, index) => data[index * candidates + source] as number
      : (source, index) => data[source * attributes + index] as number,
    extrasAt: head.boxNumbers + classes,
  };
}

/** Whether coordinates are 0..1 of the input; `undefined` if the output does not show it. */
export function seeNormalised({ head, data, layout }: HeadAnswer): boolean | undefined {
  if (head.coordinates === 'pixels') return false;
  const { candidates, attributes } = layout;
  if (head.layout === 'columns') return areNormalised(data.subarray(0, candidates * 4));
  const boxes = new Float32Array(candidates * 4);
  for (let row = 0; row < candidates; row += 1) {
    boxes.set(data.subarray(row * attributes, row * attributes + 4), row * 4);
  }
  return areNormalised(boxes);
}

/** How far a score may be outside 0..1, by rounding in quantised models. */
export const SCORE_TOLERANCE = 0.05;

/** Range of an output's scores, objectness included; NaN is ignored. */
export interface ScoreRange {
  readonly least: number;
  readonly largest: number;
  /** Share of scores above a twentieth of the largest: small, since most classes are absent. */
  readonly dense: number;
}

/** The range of all scores of an output, above the threshold or not. */
export function scoreRange(answer: HeadAnswer): ScoreRange {
  let [least, largest, count, dense] = [0, 0, 0, 0];
  forScores(answer, (data, at) => {
    const score = data[at] as number;
    // Exporters fill unused rows with −1.
    if (score > largest) largest = score;
    else if (score < least && (answer.head.hasClassScores || score !== -1)) least = score;
  });
  if (largest <= 1 + SCORE_TOLERANCE) return { least, largest, dense: 0 };
  forScores(answer, (data, at) => {
    count += 1;
    if ((data[at] as number) > largest / 20) dense += 1;
  });
  return { least, largest, dense: dense / count };
}

/** Limits of logits: beyond these a sigmoid is exactly 0 or 1. */
const LEAST_LOGIT = -60;
const LARGEST_LOGIT = 25;

/**
 * The kind of scores in this range; `undefined` if ambiguous. Values below 0 are logits; positions in pixels
 * exceed the limits of logits.
 */
export function seeScores({ least, largest }: ScoreRange): ScoreKind | undefined {
  if (least < -SCORE_TOLERANCE) {
    const isLeast = least >= LEAST_LOGIT || least === Number.NEGATIVE_INFINITY; // of a probability of 0
    return isLeast && largest <= LARGEST_LOGIT ? 'logits' : undefined;
  }
  return largest > 0 && largest <= 1 + SCORE_TOLERANCE ? 'probabilities' : undefined;
}

/** Rows needed for a verdict. */
const ENOUGH_ROWS = 20;

/**
 * Distinguishes corner boxes from centre boxes by all rows of an output, kept or not. Cells cover the whole
 * input: near its right and bottom edges, centre boxes read as corners would have x2 < x1. `undefined` if too
 * few rows are filled.
 */
export function seeBoxes({ head, layout, attribute }: HeadAnswer): BoxKind | undefined {
  if (!mayHaveCorners(head)) return 'centre';
  let [filled, first, last, end] = [0, Number.POSITIVE_INFINITY, 0, 0];
  for (let source = 0; source < layout.candidates; source += 1) {
    const [x1, y1] = [attribute(source, 0), attribute(source, 1)];
    const [x2, y2] = [attribute(source, 2), attribute(source, 3)];
    if (x2 < x1 || y2 < y1) return 'centre';
    if (x2 === 0 && y2 === 0) continue;
    filled += 1;
    first = Math.min(first, x1);
    last = Math.max(last, x1);
    end = Math.max(end, x2);
  }
  // Rows of one place only do not decide.
  return filled >= ENOUGH_ROWS && last - first > end / 2 ? 'corners' : undefined;
}

/** Rows after NMS always have corners, queries are too few to decide, and grid offsets are not boxes. */
function mayHaveCorners({ hasClassScores, needsNms, coordinates }: BoxHead): boolean {
  return hasClassScores && needsNms && coordinates !== 'pixels';
}

/** Converts an output's scores to 0..1, in place. */
export function toProbabilities(answer: HeadAnswer, kind: ScoreKind): void {
  if (kind === 'probabilities') return;
  const convert = kind === 'percent' ? (score: number) => score / 100 : sigmoid;
  forScores(answer, (data, at) => {
    data[at] = convert(data[at] as number);
  });
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** Converts boxes from x1 y1 x2 y2 to cx cy w h, the input of heads with class scores, in place. */
export function toCentreBoxes(answer: HeadAnswer, kind: BoxKind | undefined): void {
  const { head, data, layout, attribute } = answer;
  if (kind !== 'corners' || !head.hasClassScores) return;
  const { candidates, attributes } = layout;
  const step = head.layout === 'columns' ? candidates : 1;
  for (let source = 0; source < candidates; source += 1) {
    const [x1, y1, x2, y2] = [0, 1, 2, 3].map((part) => attribute(source, part)) as [
      number,
      number,
      number,
      number,
    ];
    const at = head.layout === 'columns' ? source : source * attributes;
    data[at] = (x1 + x2) / 2;
    data[at + step] = (y1 + y2) / 2;
    data[at + 2 * step] = x2 - x1;
    data[at + 3 * step] = y2 - y1;
  }
}

/** Visits every score in memory order. */
function forScores(
  { head, data, layout }: HeadAnswer,
  visit: (data: Float32Array, at: number) => void,
): void {
  const { candidates, attributes, classes } = layout;
  const first = head.objectnessAt ?? 4;
  const end = head.hasClassScores ? head.boxNumbers + classes : 5;
  if (head.layout === 'columns') {
    for (let at = first * candidates; at < end * candidates; at += 1) visit(data, at);
    return;
  }
  for (let row = 0; row < candidates; row += 1) {
    for (let at = row * attributes + first; at < row * attributes + end; at += 1) visit(data, at);
  }
}

function countExtras({ task, maskChannels, keypoints }: ModelDescription): number {
  if (task === 'obb') return 1;
  return maskChannels + (keypoints === undefined ? 0 : keypoints.count * keypoints.dimensions);
}
