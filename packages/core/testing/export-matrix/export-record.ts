import type { ReferenceDetection } from '../fixtures.ts';
import type { BuiltElementType } from '../onnx-model-builder.ts';

/** A graph input or output as the exported file declares it. */
export interface RecordedTensor {
  readonly name: string;
  readonly type: BuiltElementType;
  readonly shape: readonly (number | string)[];
}

/** Values of an output for the recorded image: its `best` numbers, or its `rows` of the best scores. */
export interface RecordedAnswer {
  readonly name: string;
  readonly dims: readonly number[];
  /** For a classifier: index and score. */
  readonly best?: readonly (readonly [index: number, score: number])[];
  /** The score of each other class. */
  readonly others?: number;
  /** Whether a candidate is a column: `[1, attributes, candidates]`. */
  readonly candidatesLast?: boolean;
  /** `[index of the candidate, its attributes …]` */
  readonly rows?: readonly (readonly number[])[];
  /** Other candidates: zeros, or boxes with score 0 (then filled with the recorded rows' boxes). */
  readonly rest?: 'boxes' | 'zeros';
}

/** A detection of the exporter's own post-processing; `rotated`: cx cy width height (px) and radians. */
export interface ExpectedDetection extends ReferenceDetection {
  readonly rotated?: readonly [cx: number, cy: number, width: number, height: number, angle: number];
}

/** Detections of the exporter's own post-processing. */
export interface ExpectedAnswer {
  readonly detections?: readonly ExpectedDetection[];
  readonly top5?: readonly (readonly [cls: number, name: string, conf: number])[];
}

/** One exported file without its weights, and its outputs for the recorded image. */
export interface ExportRecord {
  /** `yolov8n.nms`: the network, then the export options. */
  readonly row: string;
  readonly ir: number;
  readonly opset: number;
  readonly inputs: readonly RecordedTensor[];
  readonly outputs: readonly RecordedTensor[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Unset if the exporter's own runtime could not run it. */
  readonly answers?: readonly RecordedAnswer[];
  readonly expected?: ExpectedAnswer;
}

/** Size of the recorded image, px. */
export const RECORDED_PICTURE = { width: 120, height: 80 } as const;

/** Thresholds of the recording. */
export const RECORDED_OPTIONS = { confidence: 0.25, iou: 0.45 } as const;
