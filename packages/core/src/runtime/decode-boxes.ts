import type { ModelDescription } from '../onnx/model-description.ts';
import { createCandidates } from '../yolo/candidates.ts';
import { decodeAnchorBasedHead } from '../yolo/decode-anchor-based-head.ts';
import { createAnchorFreeDecoder, decodeTransposedHead } from '../yolo/decode-anchor-free-head.ts';
import { decodeEndToEndHead } from '../yolo/decode-end-to-end-head.ts';
import { decodeGridHead } from '../yolo/decode-grid-head.ts';
import { type ClassScores, expandLabels } from '../yolo/expand-labels.ts';
import type { Size } from '../yolo/fit-letterbox.ts';
import type { HeadLayout, HeadOptions } from '../yolo/head-layout.ts';
import { areNormalised, scaleNormalisedBoxes } from '../yolo/scale-normalised.ts';
import type { Candidates, Placement } from '../yolo/types.ts';
import { type AnswerTensor, unreadable } from './answer-tensor.ts';

/** A head's answer, decoded: boxes above the threshold, and a way to what else each row holds. */
export interface DecodedBoxes {
  readonly candidates: Candidates;
  readonly layout: HeadLayout;
  /** First attribute behind box and scores: mask coefficients, keypoints or angle. */
  readonly extrasAt: number;
  /** Attribute `attribute` of row `source`. */
  readonly attribute: (source: number, attribute: number) => number;
  /** Whether coordinates were parts of the input; the boxes are in pixels already. */
  readonly isNormalised: boolean;
}

/** Numbers before the class scores (or, end to end, before what the task adds). */
const BOX_NUMBERS = {
  'anchor-free': 4,
  'anchor-free-transposed': 4,
  'anchor-based': 5,
  grid: 5,
  'end-to-end': 6,
};

type BoxHead = keyof typeof BOX_NUMBERS;

/** What is kept of an answer. */
export interface DecodeOptions extends HeadOptions {
  /** Whether every class above the threshold counts, not only the best. */
  readonly multiLabel: boolean;
}

/** Makes a model's box decoder, which keeps its candidates' memory, and what it learned of the coordinates' unit. */
export function createBoxDecoder(
  description: ModelDescription,
): (answer: AnswerTensor, placement: Placement, options: DecodeOptions) => DecodedBoxes {
  const head = description.head as BoxHead;
  const candidates = createCandidates(0);
  const decodeHead = createHeadDecoder(head);
  const extras = countExtras(description);
  let known = description.coordinates === 'auto' ? undefined : description.coordinates === 'normalised';

  return ({ data, dims }, placement, { multiLabel, ...wanted }) => {
    const layout = layoutOf(dims);
    const isExpanded = multiLabel && head !== 'end-to-end';
    const options = isExpanded ? { confidence: wanted.confidence } : wanted;
    const input = { width: placement.inputWidth, height: placement.inputHeight };
    decodeHead(data, layout, { ...options, input }, candidates);
    known ??= areNormalised(coordinatesOf(data, layout));
    const isNormalised = known ?? false;
    if (isNormalised) scaleNormalisedBoxes(candidates.boxes, candidates.count, input);
    const attribute = attributeReader(head, data, layout);
    const extrasAt = BOX_NUMBERS[head] + (head === 'end-to-end' ? 0 : layout.classes);
    const decoded = { candidates, layout, extrasAt, attribute, isNormalised };
    if (!isExpanded) return decoded;
    const scoreOf = classScores(head, attribute);
    return { ...decoded, candidates: expandLabels(candidates, { scoreOf, classes: layout.classes }, wanted) };
  };

  function layoutOf([middle = 0, last = 0]: readonly number[]): HeadLayout {
    const [attributes, rows] = head === 'anchor-free' ? [middle, last] : [last, middle];
    // End to end, a row holds its class's number: labels, where the file has some, tell how many there are.
    const classes =
      head === 'end-to-end'
        ? description.labels.length || Number.MAX_SAFE_INTEGER
        : attributes - BOX_NUMBERS[head] - extras;
    if (attributes < BOX_NUMBERS[head] + extras || classes <= 0) {
      throw unreadable(
        description.name,
        `answered [1, ${middle}, ${last}], which its head ${head} does not fit`,
      );
    }
    return { candidates: rows, attributes, classes };
  }

  /** All x, y, width and height of an answer (or corners), whether kept or not. */
  function coordinatesOf(data: Float32Array, { candidates: rows, attributes }: HeadLayout): Float32Array {
    if (head === 'anchor-free') return data.subarray(0, rows * 4);
    return Float32Array.from(
      { length: rows * 4 },
      (_, i) => data[Math.floor(i / 4) * attributes + (i % 4)] as number,
    );
  }
}

type HeadDecoder = (
  data: Float32Array,
  layout: HeadLayout,
  options: HeadOptions & { readonly input: Size },
  into: Candidates,
) => void;

function createHeadDecoder(head: BoxHead): HeadDecoder {
  switch (head) {
    case 'anchor-based':
      return decodeAnchorBasedHead;
    case 'grid':
      return decodeGridHead;
    case 'anchor-free':
      return createAnchorFreeDecoder();
    case 'anchor-free-transposed':
      return decodeTransposedHead;
    case 'end-to-end':
      return decodeEndToEndHead;
  }
}

function attributeReader(head: BoxHead, data: Float32Array, layout: HeadLayout): DecodedBoxes['attribute'] {
  const { candidates: rows, attributes } = layout;
  if (head === 'anchor-free') return (source, index) => data[index * rows + source] as number;
  return (source, index) => data[source * attributes + index] as number;
}

function classScores(head: BoxHead, attribute: DecodedBoxes['attribute']): ClassScores {
  if (head === 'anchor-based' || head === 'grid') {
    return (source, index) => attribute(source, 4) * attribute(source, 5 + index);
  }
  return (source, index) => attribute(source, 4 + index);
}

function countExtras({ task, maskChannels, keypoints }: ModelDescription): number {
  if (task === 'obb') return 1;
  return maskChannels + (keypoints === undefined ? 0 : keypoints.count * keypoints.dimensions);
}
