import { YoloLiftError } from '../../errors.ts';
import { COCO_LABELS } from './coco-labels.ts';
import { type ModelFacts, undecided, unsupported } from './model-facts.ts';
import { MAX_LABELS } from './yolo-metadata.ts';

/** The class labels, and where they come from. */
export interface LabelDecision {
  readonly labels: readonly string[];
  readonly reason: string;
}

/**
 * Decides the labels: the caller's, else metadata's, else COCO's for exactly 80 classes, else `class 0` ….
 * Without a known number of classes (`classes` unset, no names) the labels are empty.
 *
 * @throws YoloLiftError `INVALID_OPTION` - the number of the caller's labels differs from the classes.
 * @throws YoloLiftError `MODEL_UNDECIDED` - the number of metadata's names does.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - more than 100,000 classes.
 */
export function decideLabels(facts: ModelFacts, classes: number | undefined): LabelDecision {
  const { overrides, metadata } = facts;
  if (classes !== undefined && classes > MAX_LABELS) {
    throw unsupported(facts, `has ${classes} classes`, `at most ${MAX_LABELS} are supported`);
  }
  if (overrides.labels !== undefined) {
    // After NMS the output does not show the number of classes; names in the file do.
    assertCount(overrides.labels.length, classes ?? metadata.names?.length);
    return { labels: overrides.labels, reason: `${overrides.labels.length} labels: as given` };
  }
  const { names } = metadata;
  if (names === undefined) return unnamed(classes);
  if (classes !== undefined && names.length !== classes) {
    const what = `metadata names ${names.length} classes, but the output has room for ${classes}`;
    throw undecided(facts, what, '--labels, or --task and --head if the layout is another');
  }
  return { labels: names, reason: `${names.length} labels: metadata names` };
}

function assertCount(given: number, classes: number | undefined): void {
  if (classes === undefined || given === classes) return;
  const message = `labels: ${given} were given, but the model has ${classes} classes; give one per class`;
  throw new YoloLiftError('INVALID_OPTION', message);
}

function unnamed(classes: number | undefined): LabelDecision {
  if (classes === undefined) {
    return {
      labels: [],
      reason: 'no labels: the file has no class names and no class count; set them with --labels',
    };
  }
  if (classes === COCO_LABELS.length) {
    return {
      labels: COCO_LABELS,
      reason: '80 labels: COCO’s, because the file has no names and exactly 80 classes',
    };
  }
  const labels = Array.from({ length: classes }, (_, index) => `class ${index}`);
  return {
    labels,
    reason: `${classes} labels: by number, because the file has no names; set them with --labels`,
  };
}
