import { YoloLiftError } from '../errors.ts';
import type { ModelDescription } from '../yolo/describe/model-description.ts';
import type { Prediction } from '../yolo/prediction.ts';

/** What a model was tried on before it is published. */
interface TriedModel {
  readonly modelFile: string;
  readonly description: ModelDescription;
  /** On the self-test's picture, with doubts asked for. */
  readonly prediction: Prediction;
}

/**
 * Refuses a model whose raw answers are not what boxes are like: it would be read wrongly.
 * @throws YoloLiftError `SELF_TEST_FAILED` - says what speaks against its reading, and the options that change it.
 */
export function assertSound({ modelFile, description, prediction }: TriedModel): void {
  const doubts = new Set([...(description.doubts ?? []), ...(prediction.doubts ?? [])]);
  if (doubts.size === 0) return;
  const { task, head } = description;
  throw new YoloLiftError(
    'SELF_TEST_FAILED',
    `${modelFile}, read as ${task} by the head ${head}, is read wrongly: ${[...doubts].join('; ')}. ` +
      'Say how it is laid out with --head, --task, --normalised, --boxes or --scores, or export it again',
  );
}
