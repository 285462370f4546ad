import type { YoloLiftError } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import type { Background } from '../decode/background.ts';
import type { ModelDescription, ModelOverrides } from '../describe/model-description.ts';
import type { AnnotateOptions } from '../draw/annotate-image.ts';
import type { Prediction } from '../prediction.ts';
import type { RgbImage } from '../types.ts';

/**
 * An image to predict: a file path or `file:` URL; encoded bytes (JPEG, PNG, WebP, AVIF, TIFF, GIF) in a
 * buffer, a Blob or File, or a web or Node stream; or pixels. `https:` URLs are not fetched.
 */
export type ImageSource =
  | string
  | URL
  | ArrayBufferLike
  | ArrayBufferView
  | Blob
  | AsyncIterable<Uint8Array>
  | RgbImage;

/** Options of `predict`. */
export interface PredictOptions {
  /** Minimum score of a detection, 0..1. Default 0.25. */
  readonly confidence?: number;
  /** Overlap (IoU) above which the weaker of two boxes of a class is removed, 0..1. Default 0.45. */
  readonly iou?: number;
  /** Maximum detections per image, up to 1,000; with `multiLabel` any number. Default 300. */
  readonly maxDetections?: number;
  /** Class indices to keep. Default: all. */
  readonly classes?: readonly number[];
  /** Whether boxes of different classes suppress each other too. Default `false`. */
  readonly agnostic?: boolean;
  /**
   * Whether a candidate gives one detection per class above `confidence`, not only the best class. For
   * evaluation. No effect on end-to-end models. Default `false`.
   */
  readonly multiLabel?: boolean;
  /** Maximum classes of a classification, up to 1,000. Default 5. */
  readonly topK?: number;
  /** Whether masks include run lengths as well as polygons. Default `false`. */
  readonly runLengthMasks?: boolean;
  /** Returns the encoded image with the detections drawn on it. Default: no drawing. */
  readonly draw?: AnnotateOptions;
  /** Whether to check the raw output for plausibility: see `doubts`. Default `false`. */
  readonly withDoubts?: boolean;
  /** Aborts an image that is still queued: `REQUEST_ABORTED`. A started image continues. */
  readonly signal?: AbortSignal;
  /** Called when the image leaves the queue. */
  readonly onBegin?: () => void;
}

/** The result of one image of several: a bad image fails alone. */
export type PredictionOutcome =
  | { readonly ok: true; readonly prediction: Prediction }
  | { readonly ok: false; readonly error: YoloLiftError };

/** Options of `loadYolo`. */
export interface LoadYoloOptions extends ModelOverrides {
  /** Threads of ONNX Runtime per run. Default: the CPUs available to this process. */
  readonly threads?: number;
  /**
   * Whether many images are predicted at once, or other models run on the same CPUs: threads then sleep while
   * they wait for each other. Less CPU time per image and higher throughput, slightly higher latency. Default
   * `false`.
   */
  readonly sharesCpus?: boolean;
  /**
   * Where inference runs. `worker` (default): its own thread, so the event loop stays free; `inline`: the
   * calling thread, which blocks during a run and saves 40 MB.
   */
  readonly thread?: 'worker' | 'inline';
  /**
   * When readings of the model are tried on probe images: `where-open` (default): if several match its file;
   * `always`: `description.doubts` lists doubts about the chosen one; `never`: the most likely is used.
   */
  readonly trial?: 'never' | 'where-open' | 'always';
  /** Images to try in addition to the built-in probes. */
  readonly trialPictures?: readonly RgbImage[];
  /** Maximum pixels of an image. Default 64 million. */
  readonly maxPixels?: number;
  /**
   * Background of transparent parts: a colour, `#rrggbb`, or `ignore` for the stored colours, as OpenCV and
   * Ultralytics use them. Default white.
   */
  readonly background?: Background;
  /** Time limit of a decode, ms. Default 60 s. Only with `worker`; see `onStuck`. */
  readonly decodeLimitMs?: number;
  /** Time limit of a run, ms. Default 60 s. Only with `worker`; see `onStuck`. */
  readonly runLimitMs?: number;
  /**
   * Called once, when a decode or a run exceeds its limit. Native code cannot be stopped: its thread
   * continues, and the model refuses new images. Let pending work end, then end the process by `SIGKILL`:
   * `process.exit` would wait for that thread.
   */
  readonly onStuck?: (error: YoloLiftError) => void;
}

/** A loaded YOLO model. Safe for concurrent calls: runs queue, decodes overlap. */
export interface YoloModel {
  readonly description: ModelDescription;
  /**
   * Predicts one image.
   * @throws YoloLiftError `IMAGE_*` - the image cannot be decoded; the message says why.
   * @throws YoloLiftError `INVALID_REQUEST` - the argument is not an image source.
   * @throws YoloLiftError `REQUEST_ABORTED` - `signal` aborted while the image was queued.
   * @throws YoloLiftError `IMAGE_TOO_SLOW`, `MODEL_TOO_SLOW` - its decode or its run exceeded the limit.
   * @throws YoloLiftError `MODEL_RUN_FAILED` - the network refused its input.
   * @throws YoloLiftError `INFERENCE_THREAD_DIED` - the inference thread ended or is stuck; retry in another
   * process.
   * @throws YoloLiftError `MODEL_CLOSED` - `close` was called.
   */
  predict(image: ImageSource, options?: PredictOptions): Promise<Prediction>;
  /** Predicts several images; one outcome per image, in order. Decodes overlap runs. */
  predict(images: readonly ImageSource[], options?: PredictOptions): Promise<readonly PredictionOutcome[]>;
  /** Runs the bare network on tensors, as `description.tensors` has them: a batch too, where that axis is dynamic. */
  readonly infer: Model['infer'];
  /**
   * Runs the network once more on the last image's tensor and returns the time, ms: the lower bound of
   * `predict` in benchmarks.
   * @throws YoloLiftError `INVALID_REQUEST` - no image was predicted yet.
   */
  timeRun(): Promise<number>;
  /** Waits for all pending predictions, then frees the session and its thread. Idempotent. */
  close(): Promise<void>;
}
