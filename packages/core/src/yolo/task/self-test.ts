import { YoloLiftError } from '../../errors.ts';
import type { YoloModel } from '../pipeline/yolo-model.ts';
import type { Prediction } from '../prediction.ts';
import { compareDetections } from './compare-detections.ts';
import { compareProbabilities } from './compare-probabilities.ts';
import type { YoloSelfTest } from './recorded-answer.ts';

/** Maximum differences in a message. */
const NAMED_DIFFERENCES = 5;

/** Extra classes to request from a classifier: classes of nearly equal score may swap ranks. */
const SPARE_CLASSES = 5;

/**
 * Runs a release's self-test: its image must give the result recorded at publishing. Each detection must have
 * the same class, a box with an IoU of 0.9 or more, and a confidence within 0.05. Detections within 0.05 of
 * the threshold may appear or disappear, as CPUs differ.
 *
 * @param imagePath - local path of the image.
 * @returns doubts about how the model is read, in words; they do not fail the test.
 * @throws YoloLiftError `SELF_TEST_FAILED` - names the differences, or says why the image could not be run.
 */
export async function assertSelfTest(
  model: Pick<YoloModel, 'predict'>,
  selfTest: YoloSelfTest,
  imagePath: string,
): Promise<readonly string[]> {
  const prediction = await predictImage(model, selfTest, imagePath);
  const differences = [
    ...compareDetections(selfTest.detections, prediction.detections, selfTest.confidence),
    ...compareProbabilities(selfTest.probs ?? [], prediction.probs ?? []),
  ];
  if (differences.length === 0) return prediction.doubts ?? [];
  const named = differences.slice(0, NAMED_DIFFERENCES).join('; ');
  const more =
    differences.length > NAMED_DIFFERENCES ? `; ${differences.length - NAMED_DIFFERENCES} more` : '';
  throw new YoloLiftError(
    'SELF_TEST_FAILED',
    `${selfTest.image} gives another result than at publishing: ${named}${more}`,
  );
}

async function predictImage(
  model: Pick<YoloModel, 'predict'>,
  { image, confidence, probs }: YoloSelfTest,
  imagePath: string,
): Promise<Prediction> {
  try {
    return await model.predict(imagePath, {
      confidence,
      topK: (probs?.length ?? 0) + SPARE_CLASSES,
      withDoubts: true,
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new YoloLiftError('SELF_TEST_FAILED', `${image} could not be run: ${why}`, { cause });
  }
}
