import { YoloLiftError } from '../../errors.ts';
import { COCO_LABELS } from './coco-labels.ts';
import { type ModelFacts, undecided, unsupported } from './model-facts.ts';
import { MAX_LABELS } from './yolo-metadata.ts';

/** The classes' labels, and where they come from. */
export interface LabelDecision {
  readonly labels: readonly string[];
  readonly reason: string;
}

/**
 * Decides the labels: the caller's, else metadata's, else COCO's for exactly 80 classes, else `class 0` ….
 * Where nothing tells how many classes there are (`classes` unset, no names), there are no labels.
 *
 * @throws YoloLiftError `INVALID_OPTION` - the caller's labels are not as many as the classes.
 * @throws YoloLiftError `MODEL_UNDECIDED` - metadata's names are not.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - more than 100,000 classes.
 */
export function decideLabels(facts: ModelFacts, classes: number | undefined): LabelDecision {
  const { overrides, metadata } = facts;
  if (classes !== undefined && classes > MAX_LABELS) {
    throw unsupported(facts, `has ${classes} classes`, `${MAX_LABELS} are the most that is read`);
  }
  if (overrides.labels !== undefined) {
    // After NMS the output does not tell how many classes there are; names in the file do.
    assertCount(overrides.labels.length, classes ?? metadata.names?.length);
    return { labels: overrides.labels, reason: `${overrides.labels.length} labels: as you said` };
  }
  const { names } = metadata;
  if (names === undefined) return unnamed(classes);
  if (classes !== undefined && names.length !== classes) {
    const what = `metadata names ${names.length} classes, but the output has room for ${classes}`;
    throw undecided(facts, what, '--labels, or --task and --head if it is laid out otherwise');
  }
  return { labels: names, reason: `${names.length} labels: metadata names` };
}

function assertCount(given: number, classes: number | undefined): void {
  if (classes === undefined || given === classes) return;
  const message = `labels: ${given} were given, but the model has ${classes} classes; one a class is needed`;
  throw new YoloLiftError('INVALID_OPTION', message);
}

function unnamed(classes: number | undefined): LabelDecision {
  if (classes === undefined) {
    return {
      labels: [],
      reason: 'no labels: the file names no classes, nor says how many; name them with --labels',
    };
  }
  if (classes === COCO_LABELS.length) {
    return {
      labels: COCO_LABELS,
      reason: '80 labels: COCO’s, as the file names none and has exactly 80 classes',
    };
  }
  const labels = Array.from({ length: classes }, (_, index) => `class ${index}`);
  return { labels, reason: `${classes} labels: by number, as the file names none; name them with --labels` };
}
