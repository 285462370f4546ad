import * as z from 'zod';
import { YoloLiftError } from '../../errors.ts';
import { MAX_DETECTIONS } from '../pipeline/predict-options.ts';
import type { PredictOptions } from '../pipeline/yolo-model.ts';
import { classIndices, MAX_CLASSES } from './class-indices.ts';
import { DETECT_OPTION_NAMES } from './detect-option-names.ts';

const A_SHARE = 'must be a number from 0 to 1';
const A_COUNT = `must be an integer from 1 to ${MAX_DETECTIONS}`;

const share = z.number(A_SHARE).min(0, A_SHARE).max(1, A_SHARE).exactOptional();
const count = z.int(A_COUNT).min(1, A_COUNT).max(MAX_DETECTIONS, A_COUNT).exactOptional();
const flag = z.boolean('must be true or false').exactOptional();
const classes = z.union([z.string(), z.array(z.union([z.string(), z.int()]))]).exactOptional();

/** Options of a request: in its query, its form's text fields, or its JSON body. */
export const detectOptionsSchema = z.strictObject({
  confidence: share.describe('Minimum score of a detection. Default 0.25.'),
  iou: share.describe(
    'Overlap (IoU) above which the weaker of two boxes of a class is removed. Default 0.45.',
  ),
  max: count.describe('Maximum detections per image; for a classifier, maximum classes. Default 300; 5.'),
  classes: classes.describe('Only these classes: labels or class numbers; a list, or separated by commas.'),
  agnostic: flag.describe('Whether boxes of different classes suppress each other too. Default false.'),
  topK: count.describe('Maximum classes of a classification. Default: `max`, or 5.'),
  rle: flag.describe('Whether masks include run lengths as well as outlines. Default false.'),
});

/**
 * Checks options and resolves their classes.
 * @throws YoloLiftError `INVALID_OPTION` - an unknown name, a wrong type or range, or an unknown class.
 */
export function toPredictOptions(
  given: Readonly<Record<string, unknown>>,
  labels: readonly string[],
): PredictOptions {
  if (Array.isArray(given.classes) && given.classes.length > MAX_CLASSES) {
    throw new YoloLiftError('INVALID_OPTION', `classes: at most ${MAX_CLASSES} are supported`);
  }
  const { success, data, error } = detectOptionsSchema.safeParse(given);
  if (!success) throw new YoloLiftError('INVALID_OPTION', firstIssue(error), { cause: error });
  const { max, topK, rle, classes: named, ...same } = data;
  return {
    ...same,
    ...(max !== undefined && { topK: max, maxDetections: max }),
    ...(topK !== undefined && { topK }),
    ...(rle !== undefined && { runLengthMasks: rle }),
    ...(named !== undefined && { classes: classIndices(named, labels) }),
  };
}

/** `confidence: Invalid input: expected number, received string` */
function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  if (issue === undefined) return 'the options cannot be read';
  if (issue.code === 'unrecognized_keys') {
    return DETECT_OPTION_NAMES.unknown(issue.keys[0] ?? '');
  }
  return `${issue.path.join('.')}: ${issue.message}`;
}
