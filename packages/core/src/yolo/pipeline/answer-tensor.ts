import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { YoloLiftError } from '../../errors.ts';

/** A network's output as float32, and its shape without the batch axis. */
export interface AnswerTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** Takes outputs from a run's answer; one a model, since it keeps the memory that float16 is widened into. */
export type AnswerTensors = (outputs: InferenceSession.OnnxValueMapType, name: string) => AnswerTensor;

/** Makes a reader of outputs. It throws `MODEL_RUN_FAILED` where an output is missing or of a type that is not read. */
export function createAnswerTensors(modelName: string): AnswerTensors {
  const widened = new Map<string, Float32Array>();
  return (outputs, name) => {
    const tensor = outputs[name] as Tensor | undefined;
    if (tensor === undefined) throw unreadable(modelName, `gave no output ${name}`);
    const [batch, ...dims] = tensor.dims;
    if (batch !== 1) throw unreadable(modelName, `answered one image with a batch of ${batch} in ${name}`);
    return { data: toFloat32(tensor, name), dims };
  };

  function toFloat32({ data, type }: Tensor, name: string): Float32Array {
    if (data instanceof Float32Array) return data;
    if (type !== 'float16')
      throw unreadable(modelName, `gave ${name} as ${type}; float32 and float16 are read`);
    const halves = data as unknown as ArrayLike<number>; // a Float16Array, which TypeScript's library does not know yet
    const kept = widened.get(name);
    const floats = kept?.length === halves.length ? kept : new Float32Array(halves.length);
    widened.set(name, floats);
    floats.set(halves);
    return floats;
  }
}

/** The error for a network that runs, but whose answer cannot be what its file promised. */
export function unreadable(modelName: string, what: string): YoloLiftError {
  const message = `the model ${modelName} ${what}; its file promised otherwise: export it again`;
  return new YoloLiftError('MODEL_RUN_FAILED', message);
}
