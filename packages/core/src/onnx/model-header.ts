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

/** A file beside the model that holds weights of it. */
export interface ExternalFile {
  /** As the model names it: a path relative to the model's folder, with slashes. */
  readonly location: string;
  /** How far the tensors in it reach, bytes: the file must have at least so many. */
  readonly bytes: number;
}

/** What an ONNX file says of itself, read without its weights. */
export interface ModelHeader {
  /** Version of the file format; ONNX Runtime 1.30 takes up to 13. */
  readonly irVersion: number;
  /** Operator set version of the default domain (`ai.onnx`); 0 where the file imports others alone (`ai.onnx.ml`). */
  readonly opset: number;
  readonly producer: string;
  /** `metadata_props` as written: Ultralytics puts `names`, `task`, `stride`, `imgsz` … as Python literals. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Inputs that a caller must feed (initializers that old exporters repeat as inputs are left out). */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Files beside the model that hold its weights; empty where the file is whole. */
  readonly externalData: readonly ExternalFile[];
  /** Size of the model file, bytes. */
  readonly fileBytes: number;
}
