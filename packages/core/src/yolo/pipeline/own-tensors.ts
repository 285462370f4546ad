import { isMarkedAsUntransferable } from 'node:worker_threads';
import { freeMemory } from '../../free-memory.ts';
import { TENSOR_ARRAYS, type Tensor } from '../../model/tensor.ts';

/** Takes the memory of tensors within this thread, as a message to another would: their own arrays are empty afterwards. */
export function takeTensors(tensors: readonly Tensor[]): readonly Tensor[] {
  const own = tensors.map(ownTensor);
  return structuredClone(own, { transfer: buffersOf(own) });
}

/**
 * The tensor in memory that can be given to another thread: its own, where it has that to itself; otherwise a copy, and
 * what can be freed of its own is.
 */
export function ownTensor({ name, datatype, shape, data }: Tensor): Tensor {
  const values =
    datatype === 'BYTES' ? data.map((bytes) => new Uint8Array(bytes)) : ownValues(datatype, data);
  return { name, datatype, shape: [...shape], data: values } as Tensor;
}

type Values = Exclude<Tensor['data'], readonly Uint8Array[]>;

function ownValues(datatype: keyof typeof TENSOR_ARRAYS, data: Values): Values {
  const { buffer, byteOffset, byteLength } = data;
  const isWhole = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength;
  if (isWhole && !isMarkedAsUntransferable(buffer)) return data;
  const copy = new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength));
  freeMemory(data);
  return new TENSOR_ARRAYS[datatype](copy.buffer);
}

/** The memory of tensors, to be given away; what two of them share stands there once. Texts are copied. */
export function buffersOf(tensors: readonly Tensor[]): ArrayBuffer[] {
  const views = tensors.flatMap(({ data }) => (ArrayBuffer.isView(data) ? [data.buffer as ArrayBuffer] : []));
  return [...new Set(views)];
}
