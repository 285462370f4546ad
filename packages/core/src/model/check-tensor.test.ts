import { describe, expect, it } from 'vitest';
import { checkTensor, countValues, typeText } from './check-tensor.ts';
import type { Tensor } from './tensor.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('checkTensor', () => {
  it.each<Tensor>([
    { name: 'x', datatype: 'FP32', shape: [2, 3], data: new Float32Array(6) },
    { name: 'x', datatype: 'FP16', shape: [1], data: Uint16Array.of(0x3c00) },
    { name: 'x', datatype: 'FP64', shape: [], data: Float64Array.of(1) },
    { name: 'x', datatype: 'INT64', shape: [1, 2], data: BigInt64Array.of(1n, -1n) },
    { name: 'x', datatype: 'UINT64', shape: [0, 5], data: new BigUint64Array(0) },
    { name: 'x', datatype: 'UINT8', shape: [2], data: Buffer.from([1, 2]) },
    { name: 'x', datatype: 'BOOL', shape: [2], data: Uint8Array.of(0, 1) },
    { name: 'x', datatype: 'BYTES', shape: [2], data: [bytes('a'), bytes('')] },
  ])('takes $datatype $shape', (tensor) => {
    expect(() => checkTensor(tensor)).not.toThrow();
  });

  it.each([
    [
      'too few values',
      { name: 'x', datatype: 'FP32', shape: [2, 3], data: new Float32Array(5) },
      'x FP32 [2,3] has 5 values; its shape needs 6',
    ],
    [
      'too few texts',
      { name: 'x', datatype: 'BYTES', shape: [2], data: [bytes('a')] },
      'x BYTES [2] has 1 values; its shape needs 2',
    ],
    [
      'another array',
      { name: 'x', datatype: 'FP32', shape: [2], data: new Float64Array(2) },
      'x FP32 [2] has its values in Float64Array; Float32Array is expected',
    ],
    [
      'a list of numbers',
      { name: 'x', datatype: 'INT64', shape: [2], data: [1, 2] },
      'x INT64 [2] has its values in Array; BigInt64Array is expected',
    ],
    [
      'strings',
      { name: 'x', datatype: 'BYTES', shape: [1], data: ['a'] },
      'x BYTES [1] has its values in Array; an array of Uint8Array is expected',
    ],
    [
      'no data',
      { name: 'x', datatype: 'INT8', shape: [1] },
      'x INT8 [1] has its values in undefined; Int8Array is expected',
    ],
    [
      'an unknown datatype',
      { name: 'x', datatype: 'toString', shape: [1], data: [1] },
      'x toString [1] has its values in Array; a known datatype is expected',
    ],
    [
      'a dynamic axis',
      { name: 'x', datatype: 'FP32', shape: [-1, 2], data: new Float32Array(2) },
      'x FP32 [-1,2] has no shape: each axis is a whole number, 0 or more',
    ],
    [
      'half an axis',
      { name: 'x', datatype: 'FP32', shape: [1.5], data: new Float32Array(2) },
      'x FP32 [1.5] has no shape: each axis is a whole number, 0 or more',
    ],
    [
      'more values than there can be',
      { name: 'x', datatype: 'FP32', shape: [1e15, 1e15], data: new Float32Array(1) },
      'x FP32 [1000000000000000,1000000000000000] has 1 values; its shape needs 1e+30',
    ],
    [
      'neither true nor false',
      { name: 'x', datatype: 'BOOL', shape: [2], data: Uint8Array.of(1, 2) },
      'x BOOL [2] has a value that is neither 0 nor 1',
    ],
  ])('refuses %s', (_what, tensor, message) => {
    expect(() => checkTensor(tensor as unknown as Tensor)).toThrow(
      expect.objectContaining({ code: 'INVALID_REQUEST', message }),
    );
  });
});

it('counts the values of a shape', () => {
  expect(countValues([1, 3, 4])).toBe(12);
  expect(countValues([])).toBe(1);
  expect(countValues([3, 0])).toBe(0);
  expect(countValues([3, -1])).toBeUndefined();
});

it('writes a type in a line, however many axes it has', () => {
  expect(typeText({ datatype: 'FP32', shape: [1, 3, 640, 640] })).toBe('FP32 [1,3,640,640]');
  expect(typeText({ datatype: 'BOOL', shape: new Array<number>(1000).fill(1) })).toBe(
    'BOOL [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,…]',
  );
});
