import { YoloLiftError } from '../../errors.ts';
import type { YoloModel } from '../pipeline/yolo-model.ts';
import type { Prediction } from '../prediction.ts';
import { compareDetections } from './compare-detections.ts';
import { compareProbabilities } from './compare-probabilities.ts';
import type { YoloSelfTest } from './recorded-answer.ts';

/** Differences a message names; more would only hide them. */
const NAMED_DIFFERENCES = 5;

/** More classes are asked of a classifier than were recorded, since near equals may change places. */
const SPARE_CLASSES = 5;

/**
 * Runs a release's self-test: the image it came with must give what it gave when it was published. Each detection
 * must be there again with its class, a box that overlaps by an IoU of 0.9, and a confidence within 0.05; those that
 * stand within 0.05 of the threshold may come and go, as may happen between CPUs.
 *
 * @param imagePath - the image, as it lies on this machine.
 * @returns what of the raw answer speaks against how the model is read, in words; that does not fail the test.
 * @throws YoloLiftError `SELF_TEST_FAILED` - names the differences, or says why the image could not be run.
 */
export async function assertSelfTest(
  model: Pick<YoloModel, 'predict'>,
  selfTest: YoloSelfTest,
  imagePath: string,
): Promise<readonly string[]> {
  const prediction = await look(model, selfTest, imagePath);
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
    `${selfTest.image} does not give what it gave when the release was published: ${named}${more}`,
  );
}

async function look(
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
