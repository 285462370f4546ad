import { YoloLiftError } from '../errors.ts';
import type { ModelDescription } from '../yolo/describe/model-description.ts';
import type { Prediction } from '../yolo/prediction.ts';

/** Result of the self-test before publishing. */
interface TriedModel {
  readonly modelFile: string;
  readonly description: ModelDescription;
  /** Of the self-test's image, with doubts. */
  readonly prediction: Prediction;
}

/**
 * Rejects a model whose raw outputs do not look like boxes: its layout is misread.
 * @throws YoloLiftError `SELF_TEST_FAILED` - the message lists the signs and the options that change the layout.
 */
export function assertSound({ modelFile, description, prediction }: TriedModel): void {
  const doubts = new Set([...(description.doubts ?? []), ...(prediction.doubts ?? [])]);
  if (doubts.size === 0) return;
  const { task, head } = description;
  throw new YoloLiftError(
    'SELF_TEST_FAILED',
    `${modelFile} is misread as task ${task} with head ${head}: ${[...doubts].join('; ')}. ` +
      'Set its layout with --head, --task, --normalised, --boxes or --scores, or export it again',
  );
}
