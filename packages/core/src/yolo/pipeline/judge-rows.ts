import { SCORE_TOLERANCE, type ScoreRange } from './head-answer.ts';
import type { SampledRow } from './sample-rows.ts';

/** A check of rows, and its message. */
interface Check {
  /** Whether a row passes. */
  readonly holds: (row: SampledRow) => boolean;
  /** Minimum share of rows that must pass. */
  readonly share: number;
  readonly words: string;
  /** Minimum score of the rows that count; noise may give one large weak box. Default 0. */
  readonly from?: number;
  /** Minimum rows, and images, for a verdict. Default 1. */
  readonly atLeast?: number;
  readonly pictures?: number;
}

/** How far a box may extend beyond the image, in sides of the input. */
const OVERHANG = 0.5;
/** A box of this share of both sides covers the whole image. */
const WHOLE = 0.98;
const TINY_PX = 2;
/** The default confidence of predictions. */
const SHOWN = 0.25;
/** A share that a single row satisfies. */
const AT_LEAST_ONE = Number.MIN_VALUE;

const CHECKS: readonly Check[] = [
  { holds: hasNumbers, share: 1, words: 'some of its numbers are NaN' },
  {
    holds: isOrdered,
    share: 0.9,
    words: 'its boxes have x2 < x1 or y2 < y1',
  },
  { holds: (row) => isInside(row, OVERHANG), share: 0.8, words: 'its boxes are outside the image' },
  {
    holds: (row) => !isWhole(row),
    share: AT_LEAST_ONE,
    words: 'each of its boxes covers the whole image',
    from: SHOWN,
    pictures: 2, // one object may fill one image
  },
  {
    holds: (row) => !isTiny(row),
    share: AT_LEAST_ONE,
    words: 'each of its boxes is under 2 px',
    from: SHOWN,
  },
  {
    holds: ({ classNumber: number }) =>
      number === undefined || (number >= 0 && Math.abs(number - Math.round(number)) < 0.01),
    share: 0.99,
    words: 'its class numbers are not integers',
  },
  {
    holds: ({ cellRatio }) => cellRatio === undefined || Math.abs(Math.log(cellRatio)) > 0.1,
    share: AT_LEAST_ONE,
    atLeast: 10,
    words: 'each of its boxes is as large as its cell',
  },
  { holds: areKeypointsSpread, share: 0.5, words: 'its keypoints are all at one point' },
  { holds: areKeypointsNear, share: 0.5, words: 'its keypoints are far from their boxes' },
];

/**
 * Checks that raw rows are plausible boxes, for any image: corners in order, inside the input, not all the
 * whole image and not all under 2 px, scores within 0..1 that differ between classes, keypoints near their
 * boxes. Returns one sentence per failed check; an empty list for no rows.
 */
export function judgeRows(
  rows: readonly SampledRow[],
  { least, largest }: Pick<ScoreRange, 'least' | 'largest'>,
): readonly string[] {
  if (rows.length === 0) return [];
  const doubts = CHECKS.filter((check) => isViolated(check, rows)).map(({ words }) => words);
  if (largest > 1 + SCORE_TOLERANCE || least < -SCORE_TOLERANCE) {
    doubts.push('its scores are not 0 to 1');
  }
  if (rows.every(hasEqualClasses)) doubts.push('its classes all have the same score');
  return doubts;
}

function isViolated(
  { holds, share, from = 0, atLeast = 1, pictures = 1 }: Check,
  rows: readonly SampledRow[],
): boolean {
  const counted = rows.filter(({ score }) => score >= from);
  const isEnough =
    counted.length >= atLeast && new Set(counted.map(({ picture }) => picture)).size >= pictures;
  return isEnough && counted.filter(holds).length < share * counted.length;
}

function hasNumbers({ box, score }: SampledRow): boolean {
  return [box.x1, box.y1, box.x2, box.y2, score].every(Number.isFinite);
}

function isOrdered({ box }: SampledRow): boolean {
  return box.x2 >= box.x1 && box.y2 >= box.y1;
}

function isInside({ box, input: { width, height } }: SampledRow, overhang: number): boolean {
  const isOn = (value: number, side: number) => value >= -overhang * side && value <= (1 + overhang) * side;
  return isOn(box.x1, width) && isOn(box.x2, width) && isOn(box.y1, height) && isOn(box.y2, height);
}

function isWhole({ box, input: { width, height } }: SampledRow): boolean {
  return box.x2 - box.x1 >= WHOLE * width && box.y2 - box.y1 >= WHOLE * height;
}

function isTiny({ box }: SampledRow): boolean {
  return box.x2 - box.x1 < TINY_PX && box.y2 - box.y1 < TINY_PX;
}

function hasEqualClasses({ classScores }: SampledRow): boolean {
  const [first = 0] = classScores;
  return classScores.length > 1 && classScores.every((score) => score === first);
}

function areKeypointsSpread({ keypoints }: SampledRow): boolean {
  const [first] = keypoints;
  if (first === undefined || keypoints.length === 1) return true;
  return keypoints.some(({ x, y }) => Math.abs(x - first.x) > 0.01 || Math.abs(y - first.y) > 0.01);
}

/** Whether at least half of a row's keypoints are finite and at most half a side from the box. */
function areKeypointsNear({ keypoints, box }: SampledRow): boolean {
  const [width, height] = [(box.x2 - box.x1) / 2, (box.y2 - box.y1) / 2];
  const near = keypoints.filter(
    ({ x, y }) => x >= box.x1 - width && x <= box.x2 + width && y >= box.y1 - height && y <= box.y2 + height,
  );
  return near.length * 2 >= keypoints.length;
}
