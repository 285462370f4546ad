import { abandon } from '../../async/abandoned-work.ts';
import { createBoundedQueue } from '../../async/bounded-queue.ts';
import { createWaitGroup, type WaitGroup } from '../../async/wait-group.ts';
import { YoloLiftError } from '../../errors.ts';
import type { SavedGraph } from '../../model/runtime.ts';
import { availableCpus } from '../../onnx/cpu-count.ts';
import { preloadDecoder } from '../decode/decode-image.ts';
import type { Prediction } from '../prediction.ts';
import { createInfer } from './create-infer.ts';
import type { Engine } from './engine.ts';
import { createInlineEngine } from './inline-engine.ts';
import { type Predictor, predictOne } from './predict-one.ts';
import { createWorkerEngine } from './worker-engine.ts';
import type {
  ImageSource,
  LoadYoloOptions,
  PredictionOutcome,
  PredictOptions,
  YoloModel,
} from './yolo-model.ts';

/** Images in flight: one runs while the next is decoded. More would only use memory. */
const IMAGES_IN_FLIGHT = 2;

const DECODE_LIMIT_MS = 60_000;
const RUN_LIMIT_MS = 60_000;

/** Options of `openYolo`. */
export interface OpenYoloOptions extends LoadYoloOptions {
  /**
   * The model's graph as saved on this machine. If it is damaged or refused by ONNX Runtime, loading fails:
   * open the model again without it.
   */
  readonly savedGraph?: SavedGraph | undefined;
}

/** A model that is still loading. */
export interface OpeningYolo {
  /** Resolves when the session is created; rejects as `loadYolo` does. */
  readonly ready: Promise<YoloModel>;
  /** As `YoloModel.predict`; the image is decoded while the session is created. */
  readonly predict: YoloModel['predict'];
}

/**
 * Loads a YOLO model from an ONNX file: reads its header, decides preprocessing and output layout, and
 * creates the session.
 *
 * @throws YoloLiftError `MODEL_NOT_FOUND`, `MODEL_UNREADABLE`, `MODEL_CORRUPT` - the file.
 * @throws YoloLiftError `MODEL_UNDECIDED` - metadata, shapes and outputs do not decide its task or head;
 * names the options that do.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - an unsupported layout or version; names an export that works.
 */
export function loadYolo(modelFile: string, options: LoadYoloOptions = {}): Promise<YoloModel> {
  return openYolo(modelFile, options).ready;
}

/** Like `loadYolo`, but `predict` may be called at once: for cold starts, so that all waits overlap. */
export function openYolo(modelFile: string, options: OpenYoloOptions = {}): OpeningYolo {
  const decodesToBegin = createWaitGroup();
  preloadDecoder();
  const engine = createEngine(modelFile, options, { decodesToBegin, onStuck });
  const description = engine.start();
  const queue = createBoundedQueue(IMAGES_IN_FLIGHT);
  const predictor: Predictor = { engine, description, decodesToBegin, ...resolveLimits(options) };
  const inFlight = new Map<Promise<unknown>, (error: YoloLiftError) => void>();
  let decodesGivenUp = 0;
  let stuck: YoloLiftError | undefined;
  let closing: Promise<void> | undefined;

  function one(
    image: ImageSource,
    { signal, onBegin, ...predictOptions }: PredictOptions,
  ): Promise<Prediction> {
    const calledAt = performance.now();
    return inTurn(signal, (reject) => {
      const giveUp = (error: YoloLiftError, decoding: Promise<unknown>) => {
        reject(error);
        onDecodeGivenUp(error, decoding);
      };
      onBegin?.();
      return predictOne(predictor, image, { predictOptions, calledAt, giveUp });
    });
  }

  /** @param work - may reject before it ends: its place stays taken until then. */
  function inTurn<T>(
    signal: AbortSignal | undefined,
    work: (reject: (error: YoloLiftError) => void) => Promise<T>,
  ): Promise<T> {
    const refusal =
      closing === undefined
        ? stuck
        : new YoloLiftError('MODEL_CLOSED', 'the model was closed; load it again');
    if (refusal !== undefined) return Promise.reject(refusal);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    queue.run(signal, () => work(reject)).then(resolve, reject);
    inFlight.set(promise, reject);
    return promise.finally(() => inFlight.delete(promise));
  }

  /**
   * Its place in the queue stays taken, because its thread is busy; with no place left, all waiting calls
   * fail.
   */
  function onDecodeGivenUp(error: YoloLiftError, decoding: Promise<unknown>): void {
    abandon(decoding);
    decodesGivenUp += 1;
    onStuck(error);
    if (decodesGivenUp < IMAGES_IN_FLIGHT) return;
    queue.clear(stuckError(error));
    for (const reject of inFlight.values()) reject(stuckError(error));
  }

  function onStuck(error: YoloLiftError): void {
    if (stuck !== undefined) return;
    stuck = stuckError(error);
    options.onStuck?.(error);
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
    closing ??= Promise.allSettled(inFlight.keys()).then(() => engine.close());
    return closing;
  }

  const ready = description.then((known) => ({
    description: known,
    predict,
    infer: createInfer({ engine, inTurn }, known.tensors),
    timeRun: engine.timeRun,
    close,
  }));
  ready.catch(() => engine.close());
  return { ready, predict };
}

interface EngineDeps {
  readonly decodesToBegin: WaitGroup;
  readonly onStuck: (error: YoloLiftError) => void;
}

function createEngine(
  modelFile: string,
  options: OpenYoloOptions,
  { decodesToBegin, onStuck }: EngineDeps,
): Engine {
  const {
    threads = availableCpus(),
    sharesCpus,
    thread,
    savedGraph,
    trial,
    trialPictures,
    ...rest
  } = options;
  const {
    maxPixels: _pixels,
    background: _background,
    decodeLimitMs: _decode,
    onStuck: _stuck,
    runLimitMs = RUN_LIMIT_MS,
    ...overrides
  } = rest;
  const when = trial ?? 'where-open';
  const trials = { when, ...(trialPictures !== undefined && { pictures: trialPictures }) };
  const engine = { modelFile, savedGraph, overrides, trial: trials, threads, sharesCpus };
  if (thread !== 'inline') return createWorkerEngine(engine, { runLimitMs, onStuck });
  // sharp's threads decode the waiting images while this thread creates the session.
  return createInlineEngine({ ...engine, beforeSession: decodesToBegin.wait });
}

/** Inline, this thread is blocked by runs, so it cannot tell a late decode from a finished one. */
function resolveLimits({
  thread,
  maxPixels,
  background,
  decodeLimitMs = DECODE_LIMIT_MS,
}: OpenYoloOptions): Pick<Predictor, 'maxPixels' | 'background' | 'decodeLimitMs'> {
  return { maxPixels, background, decodeLimitMs: thread === 'inline' ? undefined : decodeLimitMs };
}

function stuckError(cause: YoloLiftError): YoloLiftError {
  const message = 'this process is stuck in another image that exceeded its time limit: restart the process';
  return new YoloLiftError('INFERENCE_THREAD_DIED', message, { cause, isRetryable: true });
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
