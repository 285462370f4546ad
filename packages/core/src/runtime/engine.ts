import type { ModelDescription } from '../onnx/model-description.ts';
import type { ClassProbability, Detection, RgbImage } from '../yolo/types.ts';
import type { ResolvedPredictOptions } from './predict-options.ts';
import type { Timings } from './yolo-model.ts';

/** What an engine finds in one image, and what each stage took. */
export interface Inference {
  readonly detections: readonly Detection[];
  readonly probs?: readonly ClassProbability[];
  readonly timings: Pick<Timings, 'letterboxMs' | 'runMs' | 'headMs' | 'nmsMs'>;
}

/** What an engine is made of: the file, how to read it, how many threads a run may use. */
export interface EngineOptions {
  readonly modelFile: string;
  readonly threads: number;
}

/**
 * A session and the stages around it, in this thread or another. Made early, so that its thread boots and ONNX
 * Runtime loads while the model's header is read; `start` hands it what the header said.
 */
export interface Engine {
  /**
   * Creates the session, and ends when it stands.
   * @throws YoloLiftError `MODEL_CORRUPT`, `MODEL_UNSUPPORTED` - ONNX Runtime refuses the file.
   */
  start(description: ModelDescription): Promise<void>;
  /**
   * Looks at one image. An engine may take the image's pixels for good: do not use them afterwards.
   * @throws YoloLiftError `MODEL_RUN_FAILED` - the network refused its input.
   * @throws YoloLiftError `INFERENCE_THREAD_DIED` - the thread ended under the run.
   */
  infer(image: RgbImage, options: ResolvedPredictOptions): Promise<Inference>;
  /** Runs the bare network once, on the tensor of the last image. Returns ms. */
  timeRun(): Promise<number>;
  close(): Promise<void>;
}
