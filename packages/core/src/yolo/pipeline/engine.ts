import type { CheckedInferRequest } from '../../model/check-infer-request.ts';
import type { SavedGraph } from '../../model/runtime.ts';
import type { TensorRun } from '../../onnx/run-tensors.ts';
import type { ModelDescription, ModelOverrides } from '../describe/model-description.ts';
import type { Timings } from '../prediction.ts';
import type { ClassProbability, Detection, RgbImage } from '../types.ts';
import type { ResolvedPredictOptions } from './predict-options.ts';

/** What an engine finds in one image, and what each stage took. */
export interface Inference {
  readonly detections: readonly Detection[];
  readonly probs?: readonly ClassProbability[];
  /** The annotated picture, encoded, in memory of its own; present where `draw` asked for it. */
  readonly picture?: Uint8Array<ArrayBuffer>;
  /** What of the raw answer speaks against how it is read; only where it was asked for. */
  readonly doubts?: readonly string[];
  readonly timings: Pick<Timings, 'letterboxMs' | 'runMs' | 'headMs' | 'nmsMs' | 'drawMs'>;
}

/**
 * When readings of a model are tried on probe pictures: where its file leaves several open (`where-open`), in any case,
 * or never: the likeliest is taken, as a release was served that says nothing of it.
 */
export interface TrialOptions {
  readonly when: 'never' | 'where-open' | 'always';
  /** Pictures to try on beside the probes that come with the project. */
  readonly pictures?: readonly RgbImage[];
}

/** What an engine is made of: the file, what the caller knows better, how many threads a run may use. */
export interface EngineOptions {
  readonly modelFile: string;
  /** The file's graph, optimised already: the session is made from it. What the file says of itself still counts. */
  readonly savedGraph?: SavedGraph | undefined;
  readonly overrides: ModelOverrides;
  readonly trial: TrialOptions;
  readonly threads: number;
  /** As `SessionOptions` has it. */
  readonly sharesCpus?: boolean | undefined;
}

/**
 * A session and the stages around it, in this thread or another. It begins to load as soon as it is made.
 */
export interface Engine {
  /**
   * Ends when the model's header was read, what to do decided, and the session stands.
   * @throws YoloLiftError `MODEL_NOT_FOUND`, `MODEL_UNREADABLE`, `MODEL_CORRUPT` - the file.
   * @throws YoloLiftError `MODEL_UNDECIDED`, `MODEL_UNSUPPORTED` - its content.
   */
  start(): Promise<ModelDescription>;
  /**
   * Looks at one image. The engine takes the image's pixels and frees them when they are read, and drawn on where that
   * was asked: their array is empty afterwards.
   * @throws YoloLiftError `MODEL_RUN_FAILED` - the network refused its input.
   * @throws YoloLiftError `MODEL_TOO_SLOW` - it takes longer than the engine's limit.
   * @throws YoloLiftError `INFERENCE_THREAD_DIED` - the thread ended under the run, or is stuck in another one.
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
