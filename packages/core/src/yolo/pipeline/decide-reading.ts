import type { InferenceSession } from 'onnxruntime-node';
import { isYoloLiftError } from '../../errors.ts';
import type { ModelDescription } from '../describe/model-description.ts';
import { chooseReading, type Readings } from './choose-reading.ts';
import type { TrialOptions } from './engine.ts';
import { probePictures } from './probes.ts';
import type { RawAnswer } from './try-reading.ts';
import { createYoloPipeline } from './yolo-pipeline.ts';

/**
 * Decides between the possible readings of a model, by running it on probe images if requested.
 * @throws YoloLiftError `MODEL_UNDECIDED` - the outputs do not decide; names the options that do.
 * @throws YoloLiftError `MODEL_RUN_FAILED` - the network does not run, and several readings are possible.
 */
export async function decideReading(
  session: InferenceSession,
  readings: Readings,
  { when, pictures = [] }: TrialOptions,
): Promise<ModelDescription> {
  const [first, ...others] = readings;
  if (when === 'never' || (when === 'where-open' && others.length === 0)) return first;
  const probes = [...probePictures(), ...pictures];
  const answersFor = async (reading: ModelDescription): Promise<readonly RawAnswer[]> => {
    const { answer } = createYoloPipeline(session, reading);
    const answers: RawAnswer[] = [];
    for (const picture of probes) answers.push(await answer(picture));
    return answers;
  };
  try {
    return await chooseReading(readings, { answersFor });
  } catch (error) {
    // The model is still described; `predict` reports the error.
    if (others.length > 0 || !isYoloLiftError(error, 'MODEL_RUN_FAILED')) throw error;
    return { ...first, doubts: [error.message] };
  }
}
