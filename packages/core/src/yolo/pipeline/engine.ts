import type { CheckedInferRequest } from '../../model/check-infer-request.ts';
import type { SavedGraph } from '../../model/runtime.ts';
import type { TensorRun } from '../../onnx/run-tensors.ts';
import type { ModelDescription, ModelOverrides } from '../describe/model-description.ts';
import type { Timings } from '../prediction.ts';
import type { ClassProbability, Detection, RgbImage } from '../types.ts';
import type { ResolvedPredictOptions } from './predict-options.ts';

/** The detections of one image, and the time of each stage. */
export interface Inference {
  readonly detections: readonly Detection[];
  readonly probs?: readonly ClassProbability[];
  /** The annotated image, encoded, in its own buffer; present if `draw` is set. */
  readonly picture?: Uint8Array<ArrayBuffer>;
  /** Why the raw output may be misread; present if requested. */
  readonly doubts?: readonly string[];
  readonly timings: Pick<Timings, 'letterboxMs' | 'runMs' | 'headMs' | 'nmsMs' | 'drawMs'>;
}

/**
 * When readings of a model are tried on probe images: if several match its file (`where-open`), `always`, or
 * `never`: the most likely is used, as for releases without a recorded reading.
 */
export interface TrialOptions {
  readonly when: 'never' | 'where-open' | 'always';
  /** Images to try in addition to the built-in probes. */
  readonly pictures?: readonly RgbImage[];
}

/** Options of an engine: the file, the caller's overrides, the threads per run. */
export interface EngineOptions {
  readonly modelFile: string;
  /** The file's optimised graph: the session is created from it. Metadata is still read from the file. */
  readonly savedGraph?: SavedGraph | undefined;
  readonly overrides: ModelOverrides;
  readonly trial: TrialOptions;
  readonly threads: number;
  /** As `SessionOptions` has it. */
  readonly sharesCpus?: boolean | undefined;
}

/** A session and the stages around it, in this thread or another. It starts to load when created. */
export interface Engine {
  /**
   * Resolves when the header is read, the reading decided and the session created.
   * @throws YoloLiftError `MODEL_NOT_FOUND`, `MODEL_UNREADABLE`, `MODEL_CORRUPT` - the file.
   * @throws YoloLiftError `MODEL_UNDECIDED`, `MODEL_UNSUPPORTED` - its content.
   */
  start(): Promise<ModelDescription>;
  /**
   * Predicts one image. The engine takes ownership of the pixels and frees them after use (and drawing, if
   * requested): the array is empty afterwards.
   * @throws YoloLiftError `MODEL_RUN_FAILED` - the network refused its input.
   * @throws YoloLiftError `MODEL_TOO_SLOW` - the run exceeds the engine's limit.
   * @throws YoloLiftError `INFERENCE_THREAD_DIED` - the thread ended during the run, or is stuck in another
   * run.
   */
  infer(image: RgbImage, options: ResolvedPredictOptions): Promise<Inference>;
  /**
   * Runs the bare network on tensors. The engine takes the inputs' memory, as it takes an image's pixels.
   * @throws YoloLiftError as `infer` does.
   */
  run(request: CheckedInferRequest): Promise<TensorRun>;
  /** Runs the bare network once, on the tensor of the last image. Returns ms. */
  timeRun(): Promise<number>;
  close(): Promise<void>;
}
