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

/** A decoded output: boxes above the threshold, and access to each row's other attributes. */
export interface DecodedBoxes {
  readonly candidates: Candidates;
  readonly layout: HeadLayout;
  /** Index of the first attribute after box and scores: mask coefficients, keypoints or angle. */
  readonly extrasAt: number;
  /** Attribute `attribute` of row `source`. */
  readonly attribute: AttributeReader;
  /** Whether coordinates were 0..1 of the input; the boxes are already in pixels. */
  readonly isNormalised: boolean;
}

/** Which candidates to keep. */
interface DecodeOptions extends HeadOptions {
  /** Whether to keep every class above the threshold, not only the best. */
  readonly multiLabel: boolean;
}

/** Decodes one output; the result is valid until the next call. */
export type BoxDecoder = (answer: AnswerTensor, placement: Placement, options: DecodeOptions) => DecodedBoxes;

/**
 * Creates a model's box decoder. It keeps the candidates' memory, and what it detected from the first clear
 * output: the unit of coordinates, whether boxes are corners, and whether scores are after the sigmoid. It
 * throws `MODEL_UNDECIDED` for invalid scores such as 3.0.
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

/** Scores of quantised models may be slightly above 1; larger values are not scores. */
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
    `the model ${name} returned the score ${score.toPrecision(3)}, outside 0 to 1: ` +
    'set --scores logits (before the sigmoid) or percent, or the layout with --head';
  return new YoloLiftError('MODEL_UNDECIDED', message);
}
