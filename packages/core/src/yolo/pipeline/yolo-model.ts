import type { YoloLiftError } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import type { Background } from '../decode/background.ts';
import type { ModelDescription, ModelOverrides } from '../describe/model-description.ts';
import type { AnnotateOptions } from '../draw/annotate-image.ts';
import type { Prediction } from '../prediction.ts';
import type { RgbImage } from '../types.ts';

/**
 * An image to look at: a file's path or `file:` URL; encoded bytes (JPEG, PNG, WebP, AVIF, TIFF, GIF) in a buffer, a
 * Blob or File, or a web or Node stream; or pixels. An `https:` address is not fetched.
 */
export type ImageSource =
  | string
  | URL
  | ArrayBufferLike
  | ArrayBufferView
  | Blob
  | AsyncIterable<Uint8Array>
  | RgbImage;

/** What one prediction may find, and how much of it. */
export interface PredictOptions {
  /** Least score of a detection, 0..1. Default 0.25. */
  readonly confidence?: number;
  /** Overlap (IoU) above which the weaker of two boxes of a class goes, 0..1. Default 0.45. */
  readonly iou?: number;
  /** Most detections an image, up to 1,000; with `multiLabel` any number. Default 300. */
  readonly maxDetections?: number;
  /** Class indices to keep; all where unset. */
  readonly classes?: readonly number[];
  /** Whether boxes of different classes suppress each other too. Default `false`. */
  readonly agnostic?: boolean;
  /**
   * Whether a place may be several things: each class above `confidence` counts, not only the best. For evaluation.
   * End-to-end models have decided already. Default `false`.
   */
  readonly multiLabel?: boolean;
  /** Most classes in a classifier's answer, 1,000 at most. Default 5. */
  readonly topK?: number;
  /** Whether masks come as run lengths as well as polygons. Default `false`. */
  readonly runLengthMasks?: boolean;
  /** Draws what was found on the picture, which then comes with the answer, encoded. Default: nothing is drawn. */
  readonly draw?: AnnotateOptions;
  /** Whether the raw answer is held against what boxes are like: see `doubts`. Default `false`. */
  readonly withDoubts?: boolean;
  /** Gives up an image that still waits for its turn: `REQUEST_ABORTED`. One that was begun goes on. */
  readonly signal?: AbortSignal;
  /** Called when the image's turn has come. */
  readonly onBegin?: () => void;
}

/** One image's answer out of several: a bad image fails alone. */
export type PredictionOutcome =
  | { readonly ok: true; readonly prediction: Prediction }
  | { readonly ok: false; readonly error: YoloLiftError };

/** Options of `loadYolo`. */
export interface LoadYoloOptions extends ModelOverrides {
  /** Threads ONNX Runtime uses inside one run. Default: the CPUs this process really has. */
  readonly threads?: number;
  /**
   * Whether many images are looked at together, or other models run on the same CPUs: threads then sleep while they wait
   * for each other. Less CPU time an image, and more images a second; one alone takes a little longer. Default `false`.
   */
  readonly sharesCpus?: boolean;
  /**
   * Where inference runs. `worker` (default): a thread of its own, so the event loop stays free;
   * `inline`: the calling thread, which blocks for the length of a run and saves 40 MB.
   */
  readonly thread?: 'worker' | 'inline';
  /**
   * When ways to read the model are tried on probe pictures: `where-open` (default): where its file leaves several open;
   * `always`: `description.doubts` says what speaks against the one; `never`: the likeliest is taken.
   */
  readonly trial?: 'never' | 'where-open' | 'always';
  /** Pictures to try on beside the probes that come with the project. */
  readonly trialPictures?: readonly RgbImage[];
  /** Most pixels an image may have. Default 64 million. */
  readonly maxPixels?: number;
  /**
   * What an image's transparent parts are laid on: a colour, `#rrggbb`, or `ignore` for the colours stored beneath, as
   * OpenCV and with it Ultralytics see them. Default white.
   */
  readonly background?: Background;
  /** Longest time that an image may take to decode, ms. Default 60 s. Only beside a `worker`; see `onStuck`. */
  readonly decodeLimitMs?: number;
  /** Longest time that the inference thread may take for an image, ms. Default 60 s. Only of a `worker`; see `onStuck`. */
  readonly runLimitMs?: number;
  /**
   * Called once, when a decode or a run takes longer than its limit. Native code cannot be stopped: its thread goes on,
   * and the model takes no new images. Let what is under way end, then end the process by `SIGKILL`: `process.exit`
   * would wait for that thread.
   */
  readonly onStuck?: (error: YoloLiftError) => void;
}

/** A YOLO model, ready to look at images. Safe to call at the same time: runs queue, decodes overlap. */
export interface YoloModel {
  readonly description: ModelDescription;
  /**
   * Looks at one image.
   * @throws YoloLiftError `IMAGE_*` - the image cannot be read; the message says why.
   * @throws YoloLiftError `INVALID_REQUEST` - it is nothing that can hold an image.
   * @throws YoloLiftError `REQUEST_ABORTED` - `signal` fired before its turn came.
   * @throws YoloLiftError `IMAGE_TOO_SLOW`, `MODEL_TOO_SLOW` - its decode or its run took longer than its limit.
   * @throws YoloLiftError `MODEL_RUN_FAILED` - the network refused its input.
   * @throws YoloLiftError `INFERENCE_THREAD_DIED` - the inference thread ended or is stuck; retryable, elsewhere.
   * @throws YoloLiftError `MODEL_CLOSED` - `close` was called.
   */
  predict(image: ImageSource, options?: PredictOptions): Promise<Prediction>;
  /** Looks at several; one outcome an image, in order. The decode of one overlaps the run of another. */
  predict(images: readonly ImageSource[], options?: PredictOptions): Promise<readonly PredictionOutcome[]>;
  /** Runs the bare network on tensors, as `description.tensors` has them: a batch too, where that axis is dynamic. */
  readonly infer: Model['infer'];
  /**
   * Runs the bare network once more on the tensor of the last image, and returns what that took, ms: the floor
   * that `predict` is held against in benchmarks.
   * @throws YoloLiftError `INVALID_REQUEST` - nothing was predicted yet.
   */
  timeRun(): Promise<number>;
  /** Lets every prediction asked for so far end, then frees the session and its thread. Twice is as good as once. */
  close(): Promise<void>;
}
