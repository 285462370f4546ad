import { YoloLiftError } from '../../errors.ts';
import type { ModelDescription, ScoreKind } from '../describe/model-description.ts';
import type { AttributeReader, BoxHead } from '../heads/head.ts';
import { createCandidates } from '../stages/candidates.ts';
import { expandLabels } from '../stages/expand-labels.ts';
import type { HeadLayout, HeadOptions } from '../stages/head-layout.ts';
import { scaleNormalisedBoxes } from '../stages/scale-normalised.ts';
import type { Candidates, Placement } from '../types.ts';
import type { AnswerTensor } from './answer-tensor.ts';
import {
  type HeadAnswer,
  readHeadAnswer,
  SCORE_TOLERANCE,
  scoreRange,
  seeBoxes,
  seeNormalised,
  seeScores,
  toCentreBoxes,
  toProbabilities,
} from './head-answer.ts';

/** A head's answer, decoded: boxes above the threshold, and a way to what else each row holds. */
export interface DecodedBoxes {
  readonly candidates: Candidates;
  readonly layout: HeadLayout;
  /** First attribute behind box and scores: mask coefficients, keypoints or angle. */
  readonly extrasAt: number;
  /** Attribute `attribute` of row `source`. */
  readonly attribute: AttributeReader;
  /** Whether coordinates were parts of the input; the boxes are in pixels already. */
  readonly isNormalised: boolean;
}

/** What is kept of an answer. */
interface DecodeOptions extends HeadOptions {
  /** Whether every class above the threshold counts, not only the best. */
  readonly multiLabel: boolean;
}

/** Decodes one answer; what it returns is valid until the next. */
export type BoxDecoder = (answer: AnswerTensor, placement: Placement, options: DecodeOptions) => DecodedBoxes;

/**
 * Makes a model's box decoder, which keeps its candidates' memory, and what it learned from the first answer that told:
 * the unit of coordinates, whether boxes are corners, and whether scores have been through the sigmoid.
 * It throws `MODEL_UNDECIDED` where scores are none: to show 3.0 as a confidence, or to hide it, would both be wrong.
 */
export function createBoxDecoder(description: ModelDescription, head: BoxHead): BoxDecoder {
  const candidates = createCandidates(0);
  const decodeHead = head.createDecoder();
  const { coordinates } = description;
  let knownBoxes = description.boxes === 'auto' ? undefined : description.boxes;
  let isKnownNormalised = coordinates === 'auto' ? undefined : coordinates === 'normalised';
  let knownScores = description.scores === 'auto' ? undefined : description.scores;

  return (tensor, placement, { multiLabel, ...wanted }) => {
    const answer = readHeadAnswer(description, head, tensor);
    const { data, layout, attribute, extrasAt } = answer;
    knownScores ??= learnScores(answer);
    toProbabilities(answer, knownScores ?? 'probabilities');
    isKnownNormalised ??= seeNormalised(answer);
    knownBoxes ??= seeBoxes(answer);
    toCentreBoxes(answer, knownBoxes);
    const isExpanded = multiLabel && head.hasClassScores;
    const options = isExpanded ? { confidence: wanted.confidence } : wanted;
    const input = { width: placement.inputWidth, height: placement.inputHeight };
    decodeHead(data, layout, { ...options, input }, candidates);
    capScores(candidates, description);
    const isNormalised = isKnownNormalised ?? false;
    if (isNormalised) scaleNormalisedBoxes(candidates.boxes, candidates.count, input);
    const decoded = { candidates, layout, extrasAt, attribute, isNormalised };
    if (!isExpanded) return decoded;
    const scoreOf = (source: number, index: number) => head.scoreOf(attribute, source, index);
    return { ...decoded, candidates: expandLabels(candidates, { scoreOf, classes: layout.classes }, wanted) };
  };

  function learnScores(answer: HeadAnswer): ScoreKind | undefined {
    const range = scoreRange(answer);
    const kind = seeScores(range);
    const { least, largest } = range;
    const isNone = kind === undefined && (largest > 1 + SCORE_TOLERANCE || least < -SCORE_TOLERANCE);
    if (isNone) throw noScores(description, largest > 1 ? largest : least);
    return kind;
  }
}

/** Quantised models reach a little over 1; what is far above is no score. */
function capScores(candidates: Candidates, description: ModelDescription): void {
  const { scores, count } = candidates;
  for (let index = 0; index < count; index += 1) {
    const score = scores[index] as number;
    if (score > 1 + SCORE_TOLERANCE) throw noScores(description, score);
    if (score > 1) scores[index] = 1;
  }
}

function noScores({ name }: ModelDescription, score: number): YoloLiftError {
  const message =
    `the model ${name} gives a score of ${score.toPrecision(3)}, and a confidence is 0 to 1: ` +
    'say what its scores are with --scores logits (before the sigmoid) or percent, or how it is laid out with --head';
  return new YoloLiftError('MODEL_UNDECIDED', message);
}
