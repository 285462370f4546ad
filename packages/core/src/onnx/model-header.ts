/**
 * Element type of a tensor that a graph declares, by ONNX Runtime's name; `other` for what has no datatype in the Open
 * Inference Protocol: bfloat16, complex numbers, floats of 8 bits and the like, sequences and maps.
 */
export type TensorElementType =
  | 'bool'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'float16'
  | 'float32'
  | 'float64'
  | 'string'
  | 'other';

/** One axis as the graph declares it: a fixed length, or the name of a dynamic axis (`''` if unnamed). */
export type Dimension = number | string;

/** A graph input or output. */
export interface TensorInfo {
  readonly name: string;
  readonly type: TensorElementType;
  readonly shape: readonly Dimension[];
}

/** An external weight file of a model. */
export interface ExternalFile {
  /** As in the model: a path relative to the model's folder, with slashes. */
  readonly location: string;
  /** End of the last tensor in it, bytes: the minimum size of the file. */
  readonly bytes: number;
}

/** The header of an ONNX file, without weights. */
export interface ModelHeader {
  /** Version of the file format; ONNX Runtime 1.30 supports up to 13. */
  readonly irVersion: number;
  /**
   * Operator set version of the default domain (`ai.onnx`); 0 if the file imports only others (`ai.onnx.ml`).
   */
  readonly opset: number;
  readonly producer: string;
  /** `metadata_props` as written: Ultralytics puts `names`, `task`, `stride`, `imgsz` … as Python literals. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Inputs that a caller must set (without initializers, which old exporters repeat as inputs). */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** External weight files; empty if all weights are in the model file. */
  readonly externalData: readonly ExternalFile[];
  /** Size of the model file, bytes. */
  readonly fileBytes: number;
}
