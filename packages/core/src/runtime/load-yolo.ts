import pLimit from 'p-limit';
import { YoloLiftError } from '../errors.ts';
import { assertRunnable } from '../onnx/assert-runnable.ts';
import { availableCpus } from '../onnx/cpu-count.ts';
import { describeModel } from '../onnx/describe-model.ts';
import type { ModelDescription } from '../onnx/model-description.ts';
import { readModelHeader } from '../onnx/read-model-header.ts';
import { preloadDecoder } from '../yolo/decode-image.ts';
import type { Engine } from './engine.ts';
import { createInlineEngine } from './inline-engine.ts';
import { type Predictor, predictOne } from './predict-one.ts';
import { createWorkerEngine } from './worker-engine.ts';
import type {
  ImageSource,
  LoadYoloOptions,
  Prediction,
  PredictionOutcome,
  PredictOptions,
  YoloModel,
} from './yolo-model.ts';

/** Images in flight at once: one runs while the next is decoded. More would only hold pixels in memory. */
const IMAGES_IN_FLIGHT = 2;

/** A model that is still loading. */
export interface OpeningYolo {
  /** The model, once its session stands; rejects as `loadYolo` does. */
  readonly ready: Promise<YoloModel>;
  /** As `YoloModel.predict`; the image is decoded while the session is still being made. */
  readonly predict: YoloModel['predict'];
}

/**
 * Loads a YOLO model from an ONNX file: reads its header, decides how to feed it and how to read its answers,
 * and creates the session.
 *
 * @throws YoloLiftError `MODEL_NOT_FOUND`, `MODEL_UNREADABLE`, `MODEL_CORRUPT` - the file.
 * @throws YoloLiftError `MODEL_UNDECIDED` - neither metadata nor shapes tell its task or head; says what would.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - a layout or version that cannot run; says the export that mends it.
 */
export function loadYolo(modelFile: string, options: LoadYoloOptions = {}): Promise<YoloModel> {
  return openYolo(modelFile, options).ready;
}

/** Like `loadYolo`, but `predict` may be called at once: for a cold start, where every wait should overlap. */
export function openYolo(modelFile: string, options: LoadYoloOptions = {}): OpeningYolo {
  const createEngine = options.thread === 'inline' ? createInlineEngine : createWorkerEngine;
  const engine = createEngine({ modelFile, threads: options.threads ?? availableCpus() });
  preloadDecoder();
  const description = startEngine(engine, modelFile, options);
  const limit = pLimit(IMAGES_IN_FLIGHT);
  const predictor: Predictor = { engine, description, maxPixels: options.maxPixels };
  const inFlight = new Set<Promise<Prediction>>();
  let closing: Promise<void> | undefined;

  function one(image: ImageSource, predictOptions: PredictOptions): Promise<Prediction> {
    const calledAt = performance.now();
    return limit(async () => {
      if (closing !== undefined)
        throw new YoloLiftError('MODEL_CLOSED', 'the model was closed; load it again');
      const prediction = predictOne(predictor, image, { predictOptions, calledAt });
      inFlight.add(prediction);
      return prediction.finally(() => inFlight.delete(prediction));
    });
  }

  function predict(image: ImageSource, options?: PredictOptions): Promise<Prediction>;
  function predict(
    images: readonly ImageSource[],
    options?: PredictOptions,
  ): Promise<readonly PredictionOutcome[]>;
  function predict(
    images: ImageSource | readonly ImageSource[],
    predictOptions: PredictOptions = {},
  ): Promise<Prediction | readonly PredictionOutcome[]> {
    if (!isList(images)) return one(images, predictOptions);
    return Promise.all(images.map((image) => toOutcome(one(image, predictOptions))));
  }

  function close(): Promise<void> {
    closing ??= Promise.allSettled(inFlight).then(() => engine.close());
    return closing;
  }

  const ready = description.then((known) => ({
    description: known,
    predict,
    timeRun: engine.timeRun,
    close,
  }));
  ready.catch(() => engine.close());
  return { ready, predict };
}

async function startEngine(
  engine: Engine,
  modelFile: string,
  options: LoadYoloOptions,
): Promise<ModelDescription> {
  const header = await readModelHeader(modelFile);
  await assertRunnable(header, modelFile);
  const description = describeModel(header, modelFile, options);
  await engine.start(description);
  return description;
}

function isList(images: ImageSource | readonly ImageSource[]): images is readonly ImageSource[] {
  return Array.isArray(images);
}

async function toOutcome(prediction: Promise<Prediction>): Promise<PredictionOutcome> {
  try {
    return { ok: true, prediction: await prediction };
  } catch (error) {
    if (error instanceof YoloLiftError) return { ok: false, error };
    throw error;
  }
}
