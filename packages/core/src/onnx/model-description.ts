import type { TensorElementType } from './model-header.ts';

/** What a YOLO model answers with. */
export type Task = 'detect' | 'segment' | 'pose' | 'classify' | 'obb';

/**
 * How a model's first output is laid out. `attributes` are box and class scores, then mask coefficients,
 * keypoints or an angle, as the task has them.
 *
 * - `anchor-based`: YOLOv5, v7: `[1, candidates, 5 + classes]`, objectness × class score.
 * - `anchor-free`: YOLOv8, 9, 11, 12, 26: `[1, 4 + classes, candidates]`.
 * - `anchor-free-transposed`: the same as `[1, candidates, 4 + classes]`.
 * - `grid`: YOLOX: `[1, candidates, 5 + classes]`, offsets and log sizes on strides 8, 16, 32.
 * - `end-to-end`: YOLOv10, 26, exports with NMS inside: `[1, detections, 6]` = x1 y1 x2 y2 score class.
 * - `classifier`: `[1, classes]`.
 */
export type Head =
  | 'anchor-based'
  | 'anchor-free'
  | 'anchor-free-transposed'
  | 'grid'
  | 'end-to-end'
  | 'classifier';

/** How an image goes into the network. */
export interface InputDescription {
  readonly name: string;
  readonly type: Extract<TensorElementType, 'float32' | 'float16'>;
  /** Fixed size in pixels, or the largest to use where the axis is dynamic. */
  readonly width: number;
  readonly height: number;
  /** Whether the height and width axes are dynamic, so that a smaller rectangle may go in. */
  readonly isDynamic: boolean;
  /** `letterbox`: centred on grey; `top-left`: YOLOX; `centre-crop`: classifiers. */
  readonly fit: 'letterbox' | 'top-left' | 'centre-crop';
  readonly channelOrder: 'rgb' | 'bgr';
  /** A pixel is multiplied by this: 1/255, or 1 for YOLOX. */
  readonly pixelScale: number;
}

/** Keypoints of a pose model. */
export interface KeypointDescription {
  readonly count: number;
  /** 2: x, y; 3: x, y, visibility. */
  readonly dimensions: 2 | 3;
  /** One name a keypoint; COCO's where there are 17 and the file says nothing, else `keypoint 0` … */
  readonly names: readonly string[];
}

/** All that is needed to run a model and read its answer, and why each of it was decided so. */
export interface ModelDescription {
  /** From the file's name, without `.onnx`. */
  readonly name: string;
  readonly task: Task;
  readonly head: Head;
  /** One label a class, in class order; `class 0` … where the file names none. */
  readonly labels: readonly string[];
  readonly input: InputDescription;
  /** Name of the head's output, and of the mask prototypes' `[1, maskChannels, height, width]`. */
  readonly outputName: string;
  readonly prototypeOutputName?: string;
  /** Number of mask coefficients a candidate has; 0 without masks. */
  readonly maskChannels: number;
  readonly keypoints?: KeypointDescription;
  /** Largest stride, px: sides of a dynamic input are multiples of it. */
  readonly stride: number;
  /** `pixels` of the network input, `normalised` 0..1 of it, or `auto`: seen from the first answer. */
  readonly coordinates: 'pixels' | 'normalised' | 'auto';
  readonly irVersion: number;
  readonly opset: number;
  /** One sentence a decision, in the order taken, e.g. `head anchor-free: output0 is [1, 84, 8400] …`. */
  readonly reasons: readonly string[];
}

/** What a caller knows better than the file. Unset: decided from the file. */
export interface ModelOverrides {
  readonly task?: Task;
  readonly head?: Head;
  readonly labels?: readonly string[];
  /** Network input, px. */
  readonly inputSize?: { readonly width: number; readonly height: number };
  readonly normalised?: boolean;
}
