import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { YoloLiftError } from '../../errors.ts';

/** A network's output as float32, and its shape without the batch axis. */
export interface AnswerTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** Reads outputs of a run. One per model: it keeps the memory that float16 is widened into. */
export type AnswerTensors = (outputs: InferenceSession.OnnxValueMapType, name: string) => AnswerTensor;

/**
 * Creates a reader of outputs. It throws `MODEL_RUN_FAILED` if an output is missing or of an unsupported
 * type.
 */
export function createAnswerTensors(modelName: string): AnswerTensors {
  const widened = new Map<string, Float32Array>();
  return (outputs, name) => {
    const tensor = outputs[name] as Tensor | undefined;
    if (tensor === undefined) throw unreadable(modelName, `returned no output ${name}`);
    const [batch, ...dims] = tensor.dims;
    if (batch !== 1) throw unreadable(modelName, `returned a batch of ${batch} for one image in ${name}`);
    return { data: toFloat32(tensor, name), dims };
  };

  function toFloat32({ data, type }: Tensor, name: string): Float32Array {
    if (data instanceof Float32Array) return data;
    if (type !== 'float16')
      throw unreadable(modelName, `returned ${name} as ${type}; float32 and float16 are supported`);
    const halves = data as unknown as ArrayLike<number>; // a Float16Array, missing in TypeScript's library
    const kept = widened.get(name);
    const floats = kept?.length === halves.length ? kept : new Float32Array(halves.length);
    widened.set(name, floats);
    floats.set(halves);
    return floats;
  }
}

/** The error for outputs that contradict the model's file. */
export function unreadable(modelName: string, what: string): YoloLiftError {
  const message = `the model ${modelName} ${what}, which contradicts its file: export it again`;
  return new YoloLiftError('MODEL_RUN_FAILED', message);
}
