import type { ModelDescription } from '../describe/model-description.ts';
import { type Cell, findCell, gridWith } from '../heads/head-shapes.ts';
import { createCandidates } from '../stages/candidates.ts';
import type { Size } from '../stages/fit-letterbox.ts';
import { scaleNormalisedBoxes } from '../stages/scale-normalised.ts';
import type { Candidates, CornerBox, Placement } from '../types.ts';
import type { HeadAnswer } from './head-answer.ts';

/** One row of a head's raw output, before any threshold. */
export interface SampledRow {
  /** Px of the network input, not clipped. */
  readonly box: CornerBox;
  readonly input: Size;
  /** Index of the image it belongs to. */
  readonly picture: number;
  readonly score: number;
  /** Scores of the first thousand classes; empty for heads whose rows hold a class number. */
  readonly classScores: readonly number[];
  readonly objectness?: number;
  /** The raw class number. */
  readonly classNumber?: number;
  /** Distance of the box's centre from its cell's, in cells; only with one row per cell. */
  readonly cellDistance?: number;
  /** Square root of its area, in sides of its cell. */
  readonly cellRatio?: number;
  /** Px of the network input. */
  readonly keypoints: readonly { readonly x: number; readonly y: number }[];
}

/** Rows sampled per output: the best ones. */
const ROWS = 100;
const CLASSES = 1000;

/** The origin of an output. */
interface SampleContext {
  readonly placement: Placement;
  readonly isNormalised: boolean;
  readonly picture: number;
}

/**
 * Samples the best hundred rows of an output, by score. Rows with no score above 0 are skipped. Scores and
 * boxes must already be converted.
 */
export function sampleRows(
  answer: HeadAnswer,
  { task, keypoints }: ModelDescription,
  { placement, isNormalised, picture }: SampleContext,
): readonly SampledRow[] {
  const { head, data, layout, attribute, extrasAt } = answer;
  const input = { width: placement.inputWidth, height: placement.inputHeight };
  const candidates = createCandidates(0);
  head.createDecoder()(data, layout, { confidence: 0, input }, candidates);
  if (isNormalised) scaleNormalisedBoxes(candidates.boxes, candidates.count, input);
  const unit = isNormalised ? input : { width: 1, height: 1 };
  const isCentred = task === 'obb' && !head.hasClassScores;
  const grid = gridWith(input, layout.candidates, 1);
  return bestRows(candidates).map((index) => {
    const source = candidates.sources[index] as number;
    const box = boxAt(candidates, index, isCentred);
    const cell = grid && findCell(input, grid, source);
    return {
      box,
      input,
      picture,
      ...(cell !== undefined && { cellDistance: distance(box, cell), cellRatio: ratio(box, cell) }),
      score: candidates.scores[index] as number,
      classScores: Array.from({ length: Math.min(layout.classes, CLASSES) }, (_, at) =>
        attribute(source, head.boxNumbers + at),
      ),
      ...(head.objectnessAt !== undefined && { objectness: attribute(source, head.objectnessAt) }),
      ...(!head.hasClassScores && { classNumber: attribute(source, 5) }),
      keypoints: Array.from({ length: keypoints?.count ?? 0 }, (_, point) => {
        const at = extrasAt + point * (keypoints?.dimensions ?? 0);
        return { x: attribute(source, at) * unit.width, y: attribute(source, at + 1) * unit.height };
      }),
    };
  });
}

function distance({ x1, y1, x2, y2 }: CornerBox, { x, y, stride }: Cell): number {
  return Math.hypot((x1 + x2) / 2 - x, (y1 + y2) / 2 - y) / stride;
}

function ratio({ x1, y1, x2, y2 }: CornerBox, { stride }: Cell): number {
  return Math.sqrt(Math.max(0, x2 - x1) * Math.max(0, y2 - y1)) / stride;
}

function bestRows({ scores, count }: Candidates): readonly number[] {
  const indices = Array.from({ length: count }, (_, index) => index);
  return indices.sort((a, b) => (scores[b] as number) - (scores[a] as number)).slice(0, ROWS);
}

/** End-to-end rotated rows begin with cx cy w h. */
function boxAt({ boxes }: Candidates, index: number, isCentred: boolean): CornerBox {
  const [a = 0, b = 0, c = 0, d = 0] = boxes.subarray(index * 4, index * 4 + 4);
  return isCentred
    ? { x1: a - c / 2, y1: b - d / 2, x2: a + c / 2, y2: b + d / 2 }
    : { x1: a, y1: b, x2: c, y2: d };
}
