import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import {
  type BuiltElementType,
  buildOnnxModel,
  type OnnxModelSpec,
} from '../../testing/onnx-model-builder.ts';
import { checkInferRequest } from '../model/check-infer-request.ts';
import type { InferRequest, Tensor } from '../model/tensor.ts';
import { modelTensors } from './model-tensors.ts';
import { readModelHeader } from './read-model-header.ts';
import { runTensors } from './run-tensors.ts';
import { createSession } from './session.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-tensors-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function open(spec: OnnxModelSpec) {
  const file = join(folder, `${crypto.randomUUID()}.onnx`);
  await writeFile(file, buildOnnxModel(spec));
  const tensors = modelTensors(await readModelHeader(file));
  const session = await createSession(file, { threads: 1 });
  const run = (request: InferRequest) =>
    runTensors({ session, name: 'echo' }, checkInferRequest(tensors, request));
  return { tensors, run, close: () => session.release() };
}

/** A graph that answers its input. */
function echo(type: BuiltElementType): OnnxModelSpec {
  return {
    inputs: [{ name: 'x', type, shape: ['n', 2] }],
    outputs: [{ name: 'y', type, shape: ['n', 2] }],
    nodes: [{ opType: 'Identity', inputs: ['x'], outputs: ['y'] }],
  };
}

const utf8 = (text: string) => new TextEncoder().encode(text);

type Case = readonly [BuiltElementType, () => Pick<Tensor, 'datatype' | 'data'>];

it.each<Case>([
  ['bool', () => ({ datatype: 'BOOL', data: Uint8Array.of(1, 0) })],
  ['uint8', () => ({ datatype: 'UINT8', data: Uint8Array.of(255, 1) })],
  ['uint16', () => ({ datatype: 'UINT16', data: Uint16Array.of(65_535, 1) })],
  ['uint32', () => ({ datatype: 'UINT32', data: Uint32Array.of(2 ** 32 - 1, 1) })],
  ['uint64', () => ({ datatype: 'UINT64', data: BigUint64Array.of(2n ** 64n - 1n, 1n) })],
  ['int8', () => ({ datatype: 'INT8', data: Int8Array.of(-128, 1) })],
  ['int16', () => ({ datatype: 'INT16', data: Int16Array.of(-32_768, 1) })],
  ['int32', () => ({ datatype: 'INT32', data: Int32Array.of(-(2 ** 31), 1) })],
  ['int64', () => ({ datatype: 'INT64', data: BigInt64Array.of(-(2n ** 63n), 1n) })],
  ['float16', () => ({ datatype: 'FP16', data: Uint16Array.of(0x3c00, 0x7bff) })],
  ['float32', () => ({ datatype: 'FP32', data: Float32Array.of(0.1, -1) })],
  ['float64', () => ({ datatype: 'FP64', data: Float64Array.of(0.1, -1) })],
  ['string', () => ({ datatype: 'BYTES', data: [utf8('\u{FEFF}naïve'), utf8('')] })],
])('%s goes in and comes out bit for bit', async (type, values) => {
  const { tensors, run, close } = await open(echo(type));
  const { datatype } = values();
  expect(tensors).toEqual({
    inputs: [{ name: 'x', datatype, shape: [-1, 2] }],
    outputs: [{ name: 'y', datatype, shape: [-1, 2] }],
  });
  const input = { name: 'x', shape: [1, 2], ...values() } as Tensor;
  const { outputs, runMs } = await run({ inputs: [input] });
  expect(outputs).toEqual([{ name: 'y', shape: [1, 2], ...values() }]);
  expect(runMs).toBeGreaterThan(0);
  if (datatype !== 'BYTES') expect(input.data).toHaveLength(0); // freed
  await close();
});

test('two inputs, in any order, and one of two outputs', async () => {
  const ids = (name: string, ...values: bigint[]): Tensor => ({
    name,
    datatype: 'INT64',
    shape: [1, values.length],
    data: BigInt64Array.from(values),
  });
  const { run, close } = await open({
    inputs: [
      { name: 'input_ids', type: 'int64', shape: ['batch', 'length'] },
      { name: 'attention_mask', type: 'int64', shape: ['batch', 'length'] },
    ],
    outputs: [
      { name: 'masked', type: 'int64', shape: ['batch', 'length'] },
      { name: 'sum', type: 'int64', shape: ['batch', 'length'] },
    ],
    nodes: [
      { opType: 'Mul', inputs: ['input_ids', 'attention_mask'], outputs: ['masked'] },
      { opType: 'Add', inputs: ['input_ids', 'attention_mask'], outputs: ['sum'] },
    ],
  });
  const inputs = [ids('attention_mask', 1n, 1n, 0n), ids('input_ids', 7n, 8n, 9n)];
  const { outputs } = await run({ inputs, outputs: ['sum'] });
  expect(outputs).toEqual([ids('sum', 8n, 9n, 9n)]);
  await close();
});

test('a text that is not UTF-8 is the fault of the request', async () => {
  const { run, close } = await open(echo('string'));
  const data = [utf8('a'), Uint8Array.of(0xff)];
  const refused = run({ inputs: [{ name: 'x', datatype: 'BYTES', shape: [1, 2], data }] });
  await expect(refused).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: 'the input x has a text that is not UTF-8: element 1',
  });
  await close();
});

test('what the network refuses is told with the tensors it was given', async () => {
  const { run, close } = await open({
    inputs: [{ name: 'x', shape: ['n'] }],
    outputs: [{ name: 'y', shape: ['n'] }],
    initializers: [{ name: 'w', type: 'float32', dims: [3], data: [1, 2, 3] }],
    nodes: [{ opType: 'Add', inputs: ['x', 'w'], outputs: ['y'] }],
  });
  const data = new Float32Array(2);
  const refused = run({ inputs: [{ name: 'x', datatype: 'FP32', shape: [2], data }] });
  await expect(refused).rejects.toMatchObject({
    code: 'MODEL_RUN_FAILED',
    message: expect.stringMatching(/^the model echo cannot run x FP32 \[2\] \(ONNX Runtime: .*/),
  });
  expect(data).toHaveLength(0);
  await close();
});
