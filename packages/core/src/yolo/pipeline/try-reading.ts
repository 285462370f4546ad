import type { InferenceSession } from 'onnxruntime-node';
import type { BoxKind, ModelDescription, ScoreKind } from '../describe/model-description.ts';
import type { BoxHead } from '../heads/head.ts';
import { getHead } from '../heads/heads.ts';
import type { Placement } from '../types.ts';
import { createAnswerTensors } from './answer-tensor.ts';
import {
  type HeadAnswer,
  readHeadAnswer,
  type ScoreRange,
  scoreRange,
  seeBoxes,
  seeNormalised,
  seeScores,
  toCentreBoxes,
  toProbabilities,
} from './head-answer.ts';
import { judgeRows } from './judge-rows.ts';
import { type SampledRow, sampleRows } from './sample-rows.ts';

/** A network's raw outputs for one image, and the image's place in the input. */
export interface RawAnswer {
  readonly outputs: InferenceSession.OnnxValueMapType;
  readonly placement: Placement;
}

/** Raw outputs that a reading is tried on. */
export interface TrialAnswers {
  readonly answers: readonly RawAnswer[];
  /** Whether scores above 1 may be a percentage. */
  readonly mayBePercent: boolean;
}

/** The result of a trial. */
export interface TriedReading {
  /** The reading, with `auto` replaced by what was detected. */
  readonly description: ModelDescription;
  /** The best rows of all outputs; empty if the network finds nothing. */
  readonly rows: readonly SampledRow[];
  /** Why it may be wrong, in words. */
  readonly doubts: readonly string[];
}

/**
 * Scores up to `HIGHEST_PERCENT` are a percentage only if they exceed `LEAST_CLEAR_PERCENT`: logits rarely
 * do.
 */
const HIGHEST_PERCENT = 100.5;
const LEAST_CLEAR_PERCENT = 20;
/** Nearly all positions in pixels are above a twentieth of the largest; scores are not. */
const MOST_DENSE = 0.3;

/**
 * Reads raw outputs as `description` says, and checks that their best rows are plausible boxes. Does not
 * change the outputs.
 */
export function tryReading(
  description: ModelDescription,
  head: BoxHead,
  { answers, mayBePercent }: TrialAnswers,
): TriedReading {
  const tensors = createAnswerTensors(description.name);
  const read = answers.map(({ outputs, placement }) => {
    const { data, dims } = tensors(outputs, description.outputName);
    return { answer: readHeadAnswer(description, head, { data: data.slice(), dims }), placement };
  });
  const range = mergeRanges(read.map(({ answer }) => answer));
  const scores = description.scores === 'auto' ? resolveScores(range, mayBePercent) : description.scores;
  const isNormalised = resolveNormalised(description, read);
  const boxes = resolveBoxes(description, read);
  const rows = read.flatMap(({ answer, placement }, picture) => {
    toProbabilities(answer, scores ?? 'probabilities');
    toCentreBoxes(answer, boxes);
    return sampleRows(answer, description, { placement, isNormalised: isNormalised ?? false, picture });
  });
  const found = mergeRanges(read.map(({ answer }) => answer));
  return {
    description: {
      ...description,
      ...(scores !== undefined && { scores }),
      ...(boxes !== undefined && { boxes }),
      ...(isNormalised !== undefined && { coordinates: isNormalised ? 'normalised' : 'pixels' }),
    },
    rows,
    doubts: judgeRows(rows, found),
  };
}

/** Doubts about the active reading, from one output; empty for a classifier. */
export function findDoubts(description: ModelDescription, answer: RawAnswer): readonly string[] {
  const head = getHead(description.head);
  return head.kind === 'boxes'
    ? tryReading(description, head, { answers: [answer], mayBePercent: false }).doubts
    : [];
}

function mergeRanges(answers: readonly HeadAnswer[]): ScoreRange {
  const ranges = answers.map(scoreRange);
  return {
    least: Math.min(0, ...ranges.map(({ least }) => least)),
    largest: Math.max(0, ...ranges.map(({ largest }) => largest)),
    dense: Math.max(0, ...ranges.map(({ dense }) => dense)),
  };
}

function resolveScores(range: ScoreRange, mayBePercent: boolean): ScoreKind | undefined {
  const { largest, dense } = range;
  const isSparse = mayBePercent && dense <= MOST_DENSE;
  const isPercent = isSparse && largest > LEAST_CLEAR_PERCENT && largest <= HIGHEST_PERCENT;
  return seeScores(range) ?? (isPercent ? 'percent' : undefined);
}

/** Corners only if no output contradicts them. */
function resolveBoxes(
  { boxes }: ModelDescription,
  read: readonly { readonly answer: HeadAnswer }[],
): BoxKind | undefined {
  if (boxes !== 'auto') return boxes;
  const seen = read.map(({ answer }) => seeBoxes(answer)).filter((one) => one !== undefined);
  return seen.includes('centre') ? 'centre' : seen[0];
}

function resolveNormalised(
  { coordinates }: ModelDescription,
  read: readonly { readonly answer: HeadAnswer }[],
): boolean | undefined {
  if (coordinates !== 'auto') return coordinates === 'normalised';
  const seen = read.map(({ answer }) => seeNormalised(answer)).filter((one) => one !== undefined);
  return seen.length === 0 ? undefined : seen.every(Boolean);
}
