import type { ModelTensors } from '../../model/tensor.ts';
import type { TensorElementType } from '../../onnx/model-header.ts';
import type { Feeding } from '../heads/head.ts';
import type { Head } from '../heads/heads.ts';
import type { ChannelNumbers } from '../stages/tensor-layout.ts';

/** The tasks of YOLO models. */
export type YoloTask = 'detect' | 'segment' | 'pose' | 'classify' | 'obb';

/** The network input and its preprocessing. */
export interface InputDescription extends Feeding {
  readonly name: string;
  readonly type: Extract<TensorElementType, 'float32' | 'float16'>;
  /** 3: colours; 1: luma. */
  readonly channels: 1 | 3;
  /** Fixed size, px, or the maximum if the axis is dynamic. */
  readonly width: number;
  readonly height: number;
  /** Whether the height and width axes are dynamic, so that smaller inputs are possible. */
  readonly isDynamic: boolean;
}

/** Kind of a head's scores: 0..1, before the sigmoid, or 0..100. */
export type ScoreKind = 'probabilities' | 'logits' | 'percent';

/** The four numbers of a box: centre and size (cx cy w h), or two corners (x1 y1 x2 y2). */
export type BoxKind = 'centre' | 'corners';

/** Keypoints of a pose model. */
export interface KeypointDescription {
  readonly count: number;
  /** 2: x, y; 3: x, y, visibility. */
  readonly dimensions: 2 | 3;
  /** One name per keypoint: the file's, else COCO's if there are 17, else `keypoint 0` … */
  readonly names: readonly string[];
}

/** How to run a model and decode its outputs, with a reason for each decision. */
export interface ModelDescription {
  /** The file name without `.onnx`. */
  readonly name: string;
  readonly task: YoloTask;
  readonly head: Head;
  /** One label per class, in class order; `class 0` … if the file has no names. */
  readonly labels: readonly string[];
  readonly input: InputDescription;
  /** The network's inputs and outputs as its file declares them. */
  readonly tensors: ModelTensors;
  /** Name of the head's output, and of the mask prototypes' `[1, maskChannels, height, width]`. */
  readonly outputName: string;
  readonly prototypeOutputName?: string;
  /** Mask coefficients per candidate; 0 without masks. */
  readonly maskChannels: number;
  readonly keypoints?: KeypointDescription;
  /** Largest stride, px: sides of a dynamic input are multiples of it. */
  readonly stride: number;
  /** `pixels` of the network input, `normalised` 0..1 of it, or `auto`: detected from the first output. */
  readonly coordinates: 'pixels' | 'normalised' | 'auto';
  /**
   * Kind of the scores of a head with boxes; `auto`: detected from the first output. A classifier's kind is
   * detected from its sum.
   */
  readonly scores: ScoreKind | 'auto';
  /** `auto`: detected from the first output. */
  readonly boxes: BoxKind | 'auto';
  readonly irVersion: number;
  readonly opset: number;
  /** One sentence per decision, in order, e.g. `head anchor-free: output0 is [1, 84, 8400] …`. */
  readonly reasons: readonly string[];
  /** Why this reading may be wrong, in words; absent if there are no doubts or it was not tried. */
  readonly doubts?: readonly string[];
}

/** The caller's overrides. Unset: decided from the file. */
export interface ModelOverrides {
  readonly task?: YoloTask;
  readonly head?: Head;
  readonly labels?: readonly string[];
  /** Network input, px. */
  readonly inputSize?: { readonly width: number; readonly height: number };
  /** Whether coordinates are 0..1 of the input. */
  readonly normalised?: boolean;
  /** Name of the head's output, if there are several. */
  readonly output?: string;
  readonly scores?: ScoreKind;
  readonly boxes?: BoxKind;
  readonly fit?: Feeding['fit'];
  readonly channelOrder?: Feeding['channelOrder'];
  readonly pixelScale?: number;
  /** In the network's channel order, of scaled pixels. */
  readonly mean?: ChannelNumbers;
  readonly std?: ChannelNumbers;
}
