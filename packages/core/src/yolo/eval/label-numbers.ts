import { YoloLiftError } from '../../errors.ts';

/** A decimal number; no hexadecimal, `nan` or `inf`. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Tolerance of coordinates for rounding, as in Ultralytics. */
const TOLERANCE = 0.01;

/** More classes than any model has; the limit if the model's count is unknown. */
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
 * @param classCount - of the model; 0 if unknown.
 * @throws YoloLiftError `LABELS_INVALID` - a fraction, below 0, or not a class of the model.
 */
export function checkClass(value: number, classCount: number, where: string): number {
  if (!Number.isInteger(value) || value < 0) {
    throw invalidLabel(where, `${value} is not a class number: use an integer from 0`);
  }
  const limit = classCount > 0 ? classCount : MOST_CLASSES;
  if (value < limit) return value;
  throw invalidLabel(
    where,
    classCount > 0
      ? `class ${value}, but the model has ${classCount} classes: 0 to ${classCount - 1}`
      : `class ${value} is above the maximum of ${MOST_CLASSES - 1}`,
  );
}

/**
 * Checks that coordinates are fractions of the image: 0 to 1, with a tolerance of 0.01.
 * @throws YoloLiftError `LABELS_INVALID` - one is in pixels, or negative.
 */
export function checkShares(values: readonly number[], where: string): void {
  const wrong = values.find((value) => value < -TOLERANCE || value > 1 + TOLERANCE);
  if (wrong === undefined) return;
  const why =
    wrong < 0
      ? 'it is negative'
      : 'coordinates are fractions of the image: divide pixels by its width and height';
  throw invalidLabel(where, `the coordinate ${wrong} is not within 0 to 1; ${why}`);
}

/** The error of a label line; `where` names its file and line. */
export function invalidLabel(where: string, why: string): YoloLiftError {
  return new YoloLiftError('LABELS_INVALID', `${where}: ${why}`);
}
