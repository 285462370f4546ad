import { YoloLiftError } from '../../errors.ts';

/** A decimal number as label tools write them; no hexadecimal, `nan` or `inf`. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Tools round: coordinates may be off by so much, as Ultralytics allows too. */
const TOLERANCE = 0.01;

/** More classes than any model has; a larger number is a mistake where the model's own count is unknown. */
const MOST_CLASSES = 10_000;

/**
 * The numbers of one label line.
 * @param where - file and line, for messages.
 * @throws YoloLiftError `LABELS_INVALID` - one is not a number.
 */
export function labelNumbers(line: string, where: string): readonly number[] {
  return line.split(/\s+/).map((token) => {
    if (NUMBER.test(token)) return Number(token);
    throw invalidLabel(where, `"${token.slice(0, 40)}" is not a number; a line is: class cx cy width height`);
  });
}

/**
 * Checks a class number. `0.0` is class 0, as some tools write it.
 * @param classCount - of the model; 0 where that is unknown.
 * @throws YoloLiftError `LABELS_INVALID` - a fraction, below 0, or one that the model does not have.
 */
export function checkClass(value: number, classCount: number, where: string): number {
  if (!Number.isInteger(value) || value < 0) {
    throw invalidLabel(where, `${value} is not a class number; the first number of a line counts from 0`);
  }
  const limit = classCount > 0 ? classCount : MOST_CLASSES;
  if (value < limit) return value;
  throw invalidLabel(
    where,
    classCount > 0
      ? `class ${value}, but the model has ${classCount} classes: 0 to ${classCount - 1}`
      : `class ${value} is larger than any model's`,
  );
}

/**
 * Checks that coordinates are parts of the image: 0 to 1, off by 0.01 at most.
 * @throws YoloLiftError `LABELS_INVALID` - one is not: pixels, or a negative number.
 */
export function checkShares(values: readonly number[], where: string): void {
  const wrong = values.find((value) => value < -TOLERANCE || value > 1 + TOLERANCE);
  if (wrong === undefined) return;
  const why =
    wrong < 0
      ? 'it is negative'
      : 'coordinates are parts of the image: divide pixels by its width and height';
  throw invalidLabel(where, `the coordinate ${wrong} is not within 0 to 1; ${why}`);
}

/** The error of a label line; `where` names its file and line. */
export function invalidLabel(where: string, why: string): YoloLiftError {
  return new YoloLiftError('LABELS_INVALID', `${where}: ${why}`);
}
