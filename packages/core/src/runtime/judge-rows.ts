import { SCORE_TOLERANCE, type ScoreRange } from './head-answer.ts';
import type { SampledRow } from './sample-rows.ts';

/** A way in which rows can be wrong, and the words for it. */
interface Check {
  /** Whether a row is as it should be. */
  readonly holds: (row: SampledRow) => boolean;
  /** Least share of rows that must be. */
  readonly share: number;
  readonly words: string;
}

/** How far a box may reach over the picture's edge, in sides of the input. */
const OVERHANG = 0.5;
/** A box of this share of both sides is the whole picture. */
const WHOLE = 0.98;
const TINY_PX = 2;
/** A share that a single row satisfies, however many there are. */
const AT_LEAST_ONE = Number.MIN_VALUE;

const CHECKS: readonly Check[] = [
  { holds: hasNumbers, share: 1, words: 'some of its numbers are none' },
  {
    holds: ({ box }) => box.x2 >= box.x1 && box.y2 >= box.y1,
    share: 0.9,
    words: 'its boxes end before they begin',
  },
  { holds: isInside, share: 0.8, words: 'its boxes lie outside the picture' },
  { holds: (row) => !isWhole(row), share: AT_LEAST_ONE, words: 'each of its boxes is the whole picture' },
  { holds: (row) => !isTiny(row), share: AT_LEAST_ONE, words: 'each of its boxes is under 2 px' },
  {
    holds: ({ classNumber: number }) =>
      number === undefined || (number >= 0 && Math.abs(number - Math.round(number)) < 0.01),
    share: 0.99,
    words: 'its class numbers are no whole numbers',
  },
  { holds: areKeypointsSpread, share: 0.5, words: 'its keypoints all lie on one point' },
  { holds: areKeypointsNear, share: 0.5, words: 'its keypoints lie far from their boxes' },
];

/**
 * Holds the rows of raw answers against what boxes are like, whatever is in the picture: corners in order, inside the
 * input, not all the whole of it nor all under 2 px, scores within 0..1 that differ between classes, keypoints at their
 * boxes. Returns one sentence for each thing that is not so; nothing for no rows.
 */
export function judgeRows(rows: readonly SampledRow[], { least, largest }: ScoreRange): readonly string[] {
  if (rows.length === 0) return [];
  const doubts = CHECKS.filter(({ holds, share }) => rows.filter(holds).length < share * rows.length).map(
    ({ words }) => words,
  );
  if (largest > 1 + SCORE_TOLERANCE || least < -SCORE_TOLERANCE) {
    doubts.push('its scores are not 0 to 1');
  }
  if (rows.every(hasEqualClasses)) doubts.push('its classes all have the same score');
  return doubts;
}

function hasNumbers({ box, score }: SampledRow): boolean {
  return [box.x1, box.y1, box.x2, box.y2, score].every(Number.isFinite);
}

function isInside({ box, input: { width, height } }: SampledRow): boolean {
  const isOn = (value: number, side: number) => value >= -OVERHANG * side && value <= (1 + OVERHANG) * side;
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

/** At least half of a row's keypoints are finite and no farther from the box than it is large. */
function areKeypointsNear({ keypoints, box }: SampledRow): boolean {
  const [width, height] = [box.x2 - box.x1, box.y2 - box.y1];
  const near = keypoints.filter(
    ({ x, y }) => x >= box.x1 - width && x <= box.x2 + width && y >= box.y1 - height && y <= box.y2 + height,
  );
  return near.length * 2 >= keypoints.length;
}
