/** Element types of the Open Inference Protocol v2, each with the array that holds its values, row by row. */
interface TensorArrays {
  /** One byte an element: 0 or 1. */
  readonly BOOL: Uint8Array;
  readonly UINT8: Uint8Array;
  readonly UINT16: Uint16Array;
  readonly UINT32: Uint32Array;
  readonly UINT64: BigUint64Array;
  readonly INT8: Int8Array;
  readonly INT16: Int16Array;
  readonly INT32: Int32Array;
  readonly INT64: BigInt64Array;
  /** The 16 bits of each number (IEEE 754 binary16): 1.0 is `0x3c00`. */
  readonly FP16: Uint16Array;
  readonly FP32: Float32Array;
  readonly FP64: Float64Array;
  /** One array of bytes an element; a text is its UTF-8. */
  readonly BYTES: readonly Uint8Array[];
}

/** An element type, by its name in the Open Inference Protocol v2. */
export type Datatype = keyof TensorArrays;

/** A tensor as a model declares it. */
export interface TensorSpec {
  readonly name: string;
  readonly datatype: Datatype;
  /** Length of each axis; −1 where it is dynamic. `[]` is a single value. */
  readonly shape: readonly number[];
}

interface TypedTensor<D extends Datatype> extends TensorSpec {
  readonly datatype: D;
  readonly data: TensorArrays[D];
}

/** A tensor with its values. No axis is dynamic: `data` has as many values as the lengths of `shape` multiply to. */
export type Tensor = { readonly [D in Datatype]: TypedTensor<D> }[Datatype];

/** What a model takes and gives as tensors, in its own order. */
export interface ModelTensors {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

/** What a model is asked by tensors. */
export interface InferRequest {
  readonly inputs: readonly Tensor[];
  /** Names of the outputs to answer with, in their order. Default, also where it is empty: all. */
  readonly outputs?: readonly string[];
}

/** What it answers. */
export interface InferResponse {
  readonly outputs: readonly Tensor[];
}

/** The array of each element type; an element of `BYTES` is a `Uint8Array`. */
export const TENSOR_ARRAYS = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP16: Uint16Array,
  FP32: Float32Array,
  FP64: Float64Array,
} as const satisfies Record<Exclude<Datatype, 'BYTES'>, unknown>;
