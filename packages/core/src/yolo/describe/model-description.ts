import type { ModelTensors } from '../../model/tensor.ts';
import type { TensorElementType } from '../../onnx/model-header.ts';
import type { Feeding } from '../heads/head.ts';
import type { Head } from '../heads/heads.ts';
import type { ChannelNumbers } from '../stages/tensor-layout.ts';

/** What a YOLO model answers with. */
export type YoloTask = 'detect' | 'segment' | 'pose' | 'classify' | 'obb';

/** How an image goes into the network. */
export interface InputDescription extends Feeding {
  readonly name: string;
  readonly type: Extract<TensorElementType, 'float32' | 'float16'>;
  /** 3 colours, or 1: luma. */
  readonly channels: 1 | 3;
  /** Fixed size in pixels, or the largest to use where the axis is dynamic. */
  readonly width: number;
  readonly height: number;
  /** Whether the height and width axes are dynamic, so that a smaller rectangle may go in. */
  readonly isDynamic: boolean;
}

/** What a head's scores are: 0..1, before the sigmoid, or 0..100. */
export type ScoreKind = 'probabilities' | 'logits' | 'percent';

/** The four numbers of a box: centre and size (cx cy w h), or two corners (x1 y1 x2 y2). */
export type BoxKind = 'centre' | 'corners';

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
  readonly task: YoloTask;
  readonly head: Head;
  /** One label a class, in class order; `class 0` … where the file names none. */
  readonly labels: readonly string[];
  readonly input: InputDescription;
  /** The network's inputs and outputs as its file declares them. */
  readonly tensors: ModelTensors;
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
  /** Of a head with boxes; `auto`: seen from the first answer. A classifier's row is told by its sum. */
  readonly scores: ScoreKind | 'auto';
  /** `auto`: seen from the first answer. */
  readonly boxes: BoxKind | 'auto';
  readonly irVersion: number;
  readonly opset: number;
  /** One sentence a decision, in the order taken, e.g. `head anchor-free: output0 is [1, 84, 8400] …`. */
  readonly reasons: readonly string[];
  /** What of the answer speaks against this reading, in words; absent where nothing does, or nothing was tried. */
  readonly doubts?: readonly string[];
}

/** What a caller knows better than the file. Unset: decided from the file. */
export interface ModelOverrides {
  readonly task?: YoloTask;
  readonly head?: Head;
  readonly labels?: readonly string[];
  /** Network input, px. */
  readonly inputSize?: { readonly width: number; readonly height: number };
  /** Whether coordinates are 0..1 of the input. */
  readonly normalised?: boolean;
  /** Name of the head's output, where there are several. */
  readonly output?: string;
  readonly scores?: ScoreKind;
  readonly boxes?: BoxKind;
  readonly fit?: Feeding['fit'];
  readonly channelOrder?: Feeding['channelOrder'];
  readonly pixelScale?: number;
  /** In the order in which the network takes its channels, of scaled pixels. */
  readonly mean?: ChannelNumbers;
  readonly std?: ChannelNumbers;
}
