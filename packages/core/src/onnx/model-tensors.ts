import type { Datatype, ModelTensors, TensorSpec } from '../model/tensor.ts';
import type { ModelHeader, TensorElementType, TensorInfo } from './model-header.ts';

/** What Triton calls the platform of an ONNX file. */
export const ONNX_PLATFORM = 'onnxruntime_onnx';

/** An element type that has a datatype in the Open Inference Protocol. */
export type KnownElementType = Exclude<TensorElementType, 'other'>;

/** Datatypes of the Open Inference Protocol by ONNX Runtime's names of them. */
export const DATATYPES = {
  bool: 'BOOL',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float16: 'FP16',
  float32: 'FP32',
  float64: 'FP64',
  string: 'BYTES',
} as const satisfies Record<KnownElementType, Datatype>;

/** What a file's graph takes and gives, as the Open Inference Protocol says it; what it has no datatype for is left out. */
export function modelTensors({ inputs, outputs }: Pick<ModelHeader, 'inputs' | 'outputs'>): ModelTensors {
  return { inputs: inputs.flatMap(specOf), outputs: outputs.flatMap(specOf) };
}

function specOf({ name, type, shape }: TensorInfo): TensorSpec[] {
  if (type === 'other') return [];
  return [
    {
      name,
      datatype: DATATYPES[type],
      shape: shape.map((axis) => (typeof axis === 'number' ? axis : -1)),
    },
  ];
}
