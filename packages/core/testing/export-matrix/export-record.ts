import type { ReferenceDetection } from '../fixtures.ts';
import type { BuiltElementType } from '../onnx-model-builder.ts';

/** A graph input or output as the exported file declares it. */
export interface RecordedTensor {
  readonly name: string;
  readonly type: BuiltElementType;
  readonly shape: readonly (number | string)[];
}

/** What an output held for the recorded picture: its `best` numbers, or its `rows` of the best scores. */
export interface RecordedAnswer {
  readonly name: string;
  readonly dims: readonly number[];
  /** A classifier's: index and score. */
  readonly best?: readonly (readonly [index: number, score: number])[];
  /** The score of all other classes, evenly. */
  readonly others?: number;
  /** Whether a candidate is a column: `[1, attributes, candidates]`. */
  readonly candidatesLast?: boolean;
  /** `[index of the candidate, its attributes …]` */
  readonly rows?: readonly (readonly number[])[];
  /** What the other candidates hold: nothing, or boxes of no score (then the recorded rows' boxes stand in). */
  readonly rest?: 'boxes' | 'zeros';
}

/** A detection of the exporter's own post-processing; `rotated`: cx cy width height (px) and radians. */
export interface ExpectedDetection extends ReferenceDetection {
  readonly rotated?: readonly [cx: number, cy: number, width: number, height: number, angle: number];
}

/** What the exporter's own post-processing finds with the file. */
export interface ExpectedAnswer {
  readonly detections?: readonly ExpectedDetection[];
  readonly top5?: readonly (readonly [cls: number, name: string, conf: number])[];
}

/** One exported file without its weights, and what it answers for the recorded picture. */
export interface ExportRecord {
  /** `yolov8n.nms`: the network, then how it was exported. */
  readonly row: string;
  readonly ir: number;
  readonly opset: number;
  readonly inputs: readonly RecordedTensor[];
  readonly outputs: readonly RecordedTensor[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Unset: the exporter's own runtime could not run it. */
  readonly answers?: readonly RecordedAnswer[];
  readonly expected?: ExpectedAnswer;
}

/** Size of the recorded picture, px. */
export const RECORDED_PICTURE = { width: 120, height: 80 } as const;

/** Thresholds the answers were recorded with. */
export const RECORDED_OPTIONS = { confidence: 0.25, iou: 0.45 } as const;
