import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, type Tensor as OnnxTensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOnnxModel } from '../../../testing/onnx-model-builder.ts';
import type { InferRequest, Tensor } from '../../model/tensor.ts';
import { asModel } from '../task/yolo-runtime.ts';
import type { RgbImage } from '../types.ts';
import { loadYolo } from './load-yolo.ts';

// A classifier that answers the mean of each channel, and the pooled picture beside it.

const SIDE = 16;
const PLANE = SIDE * SIDE;

let folder: string;
let floatFile: string;
let halfFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-infer-'));
  floatFile = await write('float32');
  halfFile = await write('float16');
});
afterAll(() => rm(folder, { recursive: true }));

async function write(type: 'float32' | 'float16'): Promise<string> {
  const file = join(folder, `${type}.onnx`);
  const bytes = buildOnnxModel({
    metadata: { task: 'classify' },
    inputs: [{ name: 'images', type, shape: ['batch', 3, SIDE, SIDE] }],
    outputs: [
      { name: 'output0', type, shape: ['batch', 3] },
      { name: 'pooled', shape: ['batch', 3, 1, 1] },
    ],
    nodes: [
      { opType: 'Cast', inputs: ['images'], outputs: ['floats'], attributes: { to: { int: 1 } } },
      { opType: 'GlobalAveragePool', inputs: ['floats'], outputs: ['pooled'] },
      { opType: 'Flatten', inputs: ['pooled'], outputs: ['flat'] },
      {
        opType: 'Cast',
        inputs: ['flat'],
        outputs: ['output0'],
        attributes: { to: { int: type === 'float32' ? 1 : 10 } },
      },
    ],
  });
  await writeFile(file, bytes);
  return file;
}

function floats(batch = 1): Float32Array {
  return Float32Array.from({ length: batch * 3 * PLANE }, (_, at) => Math.sin(at));
}

function images(batch = 1): Tensor {
  return { name: 'images', datatype: 'FP32', shape: [batch, 3, SIDE, SIDE], data: floats(batch) };
}

function halves(): Tensor {
  const data = Uint16Array.from({ length: 3 * PLANE }, (_, at) => 0x3800 + at);
  return { name: 'images', datatype: 'FP16', shape: [1, 3, SIDE, SIDE], data };
}

const grey: RgbImage = { data: new Uint8Array(SIDE * SIDE * 3).fill(100), width: SIDE, height: SIDE };

/** What a bare session answers, as bytes by output. */
async function bareAnswer(file: string, { datatype, shape, data }: Tensor): Promise<Record<string, Buffer>> {
  const session = await InferenceSession.create(file, { logSeverityLevel: 4 });
  const type = datatype === 'FP16' ? 'float16' : 'float32';
  const fed = { type, dims: shape, location: 'cpu', data } as unknown as OnnxTensor;
  const answer = await session.run({ images: fed });
  await session.release();
  return Object.fromEntries(Object.entries(answer).map(([name, tensor]) => [name, bytesOf(tensor.data)]));
}

function bytesOf(data: unknown): Buffer {
  const { buffer, byteOffset, byteLength } = data as Float32Array<ArrayBuffer>;
  return Buffer.from(buffer, byteOffset, byteLength);
}

function answered(outputs: readonly Tensor[]): Record<string, Buffer> {
  return Object.fromEntries(outputs.map(({ name, data }) => [name, bytesOf(data)]));
}

test('the card says what the file declares', async () => {
  const yolo = await loadYolo(floatFile, { thread: 'inline' });
  const { card, details } = asModel(yolo);
  expect(card).toEqual({
    name: 'float32',
    platform: 'onnxruntime_onnx',
    inputs: [{ name: 'images', datatype: 'FP32', shape: [-1, 3, SIDE, SIDE] }],
    outputs: [
      { name: 'output0', datatype: 'FP32', shape: [-1, 3] },
      { name: 'pooled', datatype: 'FP32', shape: [-1, 3, 1, 1] },
    ],
    details,
  });
  await yolo.close();
});

describe.each(['inline', 'worker'] as const)('%s', (thread) => {
  test.each([
    ['float32', () => floatFile, () => images()],
    ['a batch of four', () => floatFile, () => images(4)],
    ['float16', () => halfFile, halves],
  ])('answers the same bytes as a bare session: %s', async (_what, file, tensor) => {
    const yolo = await loadYolo(file(), { thread });
    const { outputs, stages, totalMs } = await asModel(yolo).infer({ inputs: [tensor()] });
    expect(answered(outputs)).toEqual(await bareAnswer(file(), tensor()));
    const [batch] = tensor().shape;
    expect(outputs.map(({ shape }) => shape)).toEqual([
      [batch, 3],
      [batch, 3, 1, 1],
    ]);
    expect(stages).toEqual([{ name: 'run', ms: expect.any(Number) }]);
    expect(totalMs).toBeGreaterThanOrEqual(stages[0]?.ms ?? Number.NaN);
    await yolo.close();
  });

  test('answers the outputs that were asked for, among predictions', async () => {
    const yolo = await loadYolo(floatFile, { thread });
    const [before, { outputs }, after] = await Promise.all([
      yolo.predict(grey),
      yolo.infer({ inputs: [images()], outputs: ['pooled'] }),
      yolo.predict(grey),
    ]);
    expect(outputs.map(({ name }) => name)).toEqual(['pooled']);
    expect(after.probs).toEqual(before.probs);
    expect(await yolo.timeRun()).toBeGreaterThan(0);
    await yolo.close();
  });

  test("takes the inputs' memory; what an array shares stays", async () => {
    const yolo = await loadYolo(floatFile, { thread });
    const own = images();
    const body = new Float32Array(3 * PLANE + 1);
    body.set(floats(), 1);
    const { outputs } = await yolo.infer({ inputs: [own] });
    const { outputs: same } = await yolo.infer({
      inputs: [{ ...images(), data: body.subarray(1) } as Tensor],
    });
    expect(own.data).toHaveLength(0);
    expect(body).toHaveLength(3 * PLANE + 1);
    expect(same).toEqual(outputs);
    const shared = new Float32Array(new SharedArrayBuffer(3 * PLANE * 4));
    shared.set(floats());
    const { outputs: again } = await yolo.infer({ inputs: [{ ...images(), data: shared } as Tensor] });
    expect(again).toEqual(outputs);
    await yolo.close();
  });

  test('the same array in two requests is refused the second time: its memory is gone', async () => {
    const yolo = await loadYolo(floatFile, { thread });
    const request = { inputs: [images()] };
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => yolo.infer(request)));
    const reason = expect.objectContaining({
      code: 'INVALID_REQUEST',
      message: 'images FP32 [1,3,16,16] has 0 values; its shape needs 768',
    });
    const rejected = { status: 'rejected', reason };
    const fulfilled = { status: 'fulfilled', value: expect.anything() };
    expect(outcomes).toEqual([fulfilled, rejected, rejected, rejected]);
    await yolo.close();
  });

  test.each<readonly [what: string, request: () => InferRequest, message: string]>([
    ['no tensor', () => ({ inputs: [] }), 'no input images FP32 [-1,3,16,16]'],
    [
      'another datatype',
      () => ({ inputs: [halves()] }),
      'is FP16 [1,3,16,16]; FP32 [-1,3,16,16] is expected',
    ],
    [
      'another shape',
      () => ({ inputs: [{ ...images(), shape: [1, 3, SIDE, 8] }] }),
      'is FP32 [1,3,16,8]; FP32 [-1,3,16,16] is expected',
    ],
    [
      'an unknown tensor',
      () => ({ inputs: [images(), { ...images(), name: 'mask' }] }),
      'there is no input mask',
    ],
    [
      'an unknown output',
      () => ({ inputs: [images()], outputs: ['output9'] }),
      'there is no output output9; the model gives output0 FP32 [-1,3], pooled FP32 [-1,3,1,1]',
    ],
  ])('refuses %s, and goes on', async (_what, request, message) => {
    const yolo = await loadYolo(floatFile, { thread });
    await expect(yolo.infer(request())).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining(message),
    });
    await expect(yolo.infer({ inputs: [images()] })).resolves.toHaveProperty('outputs');
    await yolo.close();
  });

  test('gives up a request that waits for its turn, and leaves its tensors', async () => {
    const yolo = await loadYolo(floatFile, { thread });
    const controller = new AbortController();
    const before = [yolo.infer({ inputs: [images()] }), yolo.predict(grey)];
    const waiting = images();
    const aborted = yolo.infer({ inputs: [waiting] }, { signal: controller.signal });
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'REQUEST_ABORTED' });
    expect(waiting.data).toHaveLength(3 * PLANE);
    await Promise.all(before);
    const late = yolo.infer({ inputs: [waiting] }, { signal: AbortSignal.abort() });
    await expect(late).rejects.toMatchObject({ code: 'REQUEST_ABORTED' });
    await yolo.close();
  });

  test('ends what was asked before the model closes, and takes nothing after', async () => {
    const yolo = await loadYolo(floatFile, { thread });
    const asked = Promise.all(Array.from({ length: 4 }, () => yolo.infer({ inputs: [images()] })));
    const closed = yolo.close();
    await expect(yolo.infer({ inputs: [images()] })).rejects.toMatchObject({ code: 'MODEL_CLOSED' });
    await expect(asked).resolves.toHaveLength(4);
    await closed;
  });
});
