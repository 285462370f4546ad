import { YoloLiftError } from '../errors.ts';
import { shownName } from './option-names.ts';
import { TENSOR_ARRAYS, type Tensor, type TensorSpec } from './tensor.ts';

/** A message has so many axes of a shape at most. */
const MAX_SHOWN_AXES = 16;

/** `FP32 [1,3,640,640]` */
export function typeText({ datatype, shape }: Pick<TensorSpec, 'datatype' | 'shape'>): string {
  const axes = shape.slice(0, MAX_SHOWN_AXES).join(',');
  return `${shownName(datatype)} [${axes}${shape.length > MAX_SHOWN_AXES ? ',…' : ''}]`;
}

/** Values that a tensor of this shape has: `[1, 3, 4]` → 12, `[]` → 1. `undefined` where an axis is no length. */
export function countValues(shape: readonly number[]): number | undefined {
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) return undefined;
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * Checks that a tensor's values are of its element type, and as many as its shape says.
 * @throws YoloLiftError `INVALID_REQUEST` - they are not; names the tensor, what was given and what is expected.
 */
export function checkTensor(tensor: Tensor): void {
  const said = `${shownName(tensor.name)} ${typeText(tensor)}`;
  const expected = countValues(tensor.shape);
  if (expected === undefined) throw invalid(`${said} has no shape: each axis is a whole number, 0 or more`);
  if (!hasItsArray(tensor)) {
    throw invalid(`${said} has its values in ${kindOf(tensor.data)}; ${arrayText(tensor)} is expected`);
  }
  const { length } = tensor.data;
  if (length !== expected) throw invalid(`${said} has ${length} values; its shape needs ${expected}`);
  if (tensor.datatype === 'BOOL' && tensor.data.some((byte) => byte > 1)) {
    throw invalid(`${said} has a value that is neither 0 nor 1`);
  }
}

function hasItsArray({ datatype, data }: Tensor): boolean {
  if (datatype === 'BYTES') return Array.isArray(data) && data.every((one) => one instanceof Uint8Array);
  return Object.hasOwn(TENSOR_ARRAYS, datatype) && data instanceof TENSOR_ARRAYS[datatype];
}

function arrayText({ datatype }: Tensor): string {
  if (datatype === 'BYTES') return 'an array of Uint8Array';
  return Object.hasOwn(TENSOR_ARRAYS, datatype) ? TENSOR_ARRAYS[datatype].name : 'a known datatype';
}

function kindOf(data: unknown): string {
  return ArrayBuffer.isView(data) || Array.isArray(data) ? data.constructor.name : typeof data;
}

function invalid(message: string): YoloLiftError {
  return new YoloLiftError('INVALID_REQUEST', message);
}
