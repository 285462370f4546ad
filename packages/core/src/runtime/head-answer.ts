import type { BoxKind, ModelDescription, ScoreKind } from '../onnx/model-description.ts';
import type { HeadLayout } from '../yolo/head-layout.ts';
import type { AttributeReader, BoxHead } from '../yolo/heads/head.ts';
import { areNormalised } from '../yolo/scale-normalised.ts';
import { type AnswerTensor, unreadable } from './answer-tensor.ts';

/** A head's output with its shape understood. */
export interface HeadAnswer {
  readonly head: BoxHead;
  readonly data: Float32Array;
  readonly layout: HeadLayout;
  readonly attribute: AttributeReader;
  /** First attribute behind box and scores: mask coefficients, keypoints or angle. */
  readonly extrasAt: number;
}

/**
 * Understands the shape of a head's output.
 * @throws YoloLiftError `MODEL_RUN_FAILED` - it is not what the model's file promised.
 */
export function readHeadAnswer(
  description: ModelDescription,
  head: BoxHead,
  { data, dims: [middle = 0, last = 0] }: AnswerTensor,
): HeadAnswer {
  const extras = countExtras(description);
  const [attributes, candidates] = head.layout === 'columns' ? [middle, last] : [last, middle];
  // A row that holds its class's number does not tell how many there are.
  const classes = head.hasClassScores ? attributes - head.boxNumbers - extras : 0;
  if (attributes < head.boxNumbers + extras || (head.hasClassScores && classes <= 0)) {
    const what = `answered [1, ${middle}, ${last}], which its head ${head.id} does not fit`;
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

/** Whether an answer's coordinates are parts of the input; `undefined` where it does not tell. */
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

/** How far a score may leave 0..1 by the rounding of quantised models. */
export const SCORE_TOLERANCE = 0.05;

/** Least and largest of an answer's scores, objectness included; what is no number is left out. */
export interface ScoreRange {
  readonly least: number;
  readonly largest: number;
}

/** The range of all scores of an answer, whether anything is found or not. */
export function scoreRange(answer: HeadAnswer): ScoreRange {
  let [least, largest] = [0, 0];
  forScores(answer, (data, at) => {
    const score = data[at] as number;
    // Exporters fill rows that are not needed with −1.
    if (score > largest) largest = score;
    else if (score < least && (answer.head.hasClassScores || score !== -1)) least = score;
  });
  return { least, largest };
}

/** What scores of this range are; `undefined` where it does not tell. Below 0 no probability and no percentage goes. */
export function seeScores({ least, largest }: ScoreRange): ScoreKind | undefined {
  if (least < -SCORE_TOLERANCE) return 'logits';
  return largest > 0 && largest <= 1 + SCORE_TOLERANCE ? 'probabilities' : undefined;
}

/** Makes an answer's scores 0..1, in place. */
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

/** Turns an answer's boxes from x1 y1 x2 y2 into cx cy w h, which heads with class scores are decoded from, in place. */
export function toCentreBoxes(answer: HeadAnswer, kind: BoxKind): void {
  const { head, data, layout, attribute } = answer;
  if (kind === 'centre' || !head.hasClassScores) return;
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

/** Visits every score, in the order in which memory has them. */
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
