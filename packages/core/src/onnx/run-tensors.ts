import type { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import { YoloLiftError } from '../errors.ts';
import { freeMemory } from '../free-memory.ts';
import type { CheckedInferRequest } from '../model/check-infer-request.ts';
import { typeText } from '../model/check-tensor.ts';
import type { Datatype, InferResponse, Tensor } from '../model/tensor.ts';
import { DATATYPES, type KnownElementType } from './model-tensors.ts';

/** Outputs of one run, and the time it took, ms. */
export interface TensorRun extends InferResponse {
  readonly runMs: number;
}

/** A session, and what messages call its model. */
export interface NamedSession {
  readonly session: InferenceSession;
  readonly name: string;
}

/**
 * Runs a session on tensors as they are, and frees the inputs' memory. Blocks the calling thread while it runs, though it
 * gives a promise.
 * @throws YoloLiftError `INVALID_REQUEST` - an element of `BYTES` is no UTF-8: ONNX has texts only.
 * @throws YoloLiftError `MODEL_RUN_FAILED` - ONNX Runtime refused the tensors, or the model gave what its file does not declare.
 */
export async function runTensors(
  { session, name }: NamedSession,
  { inputs, outputs }: CheckedInferRequest,
): Promise<TensorRun> {
  try {
    const feeds = Object.fromEntries(inputs.map((input) => [input.name, toOnnx(input)]));
    const startedAt = performance.now();
    const answer = await session.run(feeds, outputs).catch((cause: unknown) => {
      throw refused(name, inputs, cause);
    });
    const runMs = performance.now() - startedAt;
    return { outputs: outputs.map((output) => fromOnnx(output, answer[output], name)), runMs };
  } finally {
    for (const { data } of inputs) if (ArrayBuffer.isView(data)) freeMemory(data);
  }
}

const ELEMENT_TYPES = Object.fromEntries(
  Object.entries(DATATYPES).map(([type, datatype]) => [datatype, type]),
) as Record<Datatype, KnownElementType>;

/** A plain object, as `inputTensor` has it: ONNX Runtime's own class turns 16 bits into what it then refuses. */
function toOnnx({ name, datatype, shape, data }: Tensor): OnnxTensor {
  const values = datatype === 'BYTES' ? data.map((bytes, index) => toText(bytes, { name, index })) : data;
  const tensor = { type: ELEMENT_TYPES[datatype], dims: shape, location: 'cpu', data: values };
  return tensor as unknown as OnnxTensor;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function toText(
  bytes: Uint8Array,
  { name, index }: { readonly name: string; readonly index: number },
): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    const message = `the input ${name} has a text that is not UTF-8: element ${index}`;
    throw new YoloLiftError('INVALID_REQUEST', message, { cause });
  }
}

function fromOnnx(name: string, tensor: OnnxTensor | undefined, model: string): Tensor {
  const datatype = (DATATYPES as Partial<Record<string, Datatype>>)[tensor?.type ?? ''];
  if (tensor === undefined || datatype === undefined) {
    const message = `the model ${model} gave ${name} as ${tensor?.type ?? 'nothing'}; its file promised otherwise: export it again`;
    throw new YoloLiftError('MODEL_RUN_FAILED', message);
  }
  return { name, datatype, shape: [...tensor.dims], data: valuesOf(datatype, tensor.data) } as Tensor;
}

function valuesOf(datatype: Datatype, data: OnnxTensor['data']): Tensor['data'] {
  if (datatype === 'BYTES') return (data as readonly string[]).map((text) => new TextEncoder().encode(text));
  const values = data as Exclude<Tensor['data'], readonly Uint8Array[]>;
  // A Float16Array, of which only the bits are wanted.
  return datatype === 'FP16' ? new Uint16Array(values.buffer, values.byteOffset, values.length) : values;
}

/** ONNX Runtime gives no codes; its first line says which operator failed, and why. */
function refused(name: string, inputs: readonly Tensor[], cause: unknown): YoloLiftError {
  const words = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  const given = inputs.map((input) => `${input.name} ${typeText(input)}`).join(', ');
  const message = `the model ${name} cannot run ${given} (ONNX Runtime: ${words.slice(0, 200)})`;
  return new YoloLiftError('MODEL_RUN_FAILED', message, { cause });
}
