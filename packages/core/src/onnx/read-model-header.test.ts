import { chmod, mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltGraph, buildOnnxModel } from '../../testing/onnx-model-builder.ts';
import {
  bytesField,
  bytesFieldHead,
  joinBytes,
  messageField,
  varintField,
} from '../../testing/protobuf-writer.ts';
import { YoloLiftError } from '../errors.ts';
import type { ByteSource } from './byte-source.ts';
import { readHeader, readModelHeader } from './read-model-header.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-header-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(target, position) {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      return Promise.resolve(part.length);
    },
  };
}

describe('memory', () => {
  it.each([
    ['a model', buildOnnxModel({ producer: 'pytorch' })],
    ['a damaged one', Uint8Array.of(8, 9, 0x0b)],
  ])('the buffer of %s is freed at once', async (_what, bytes) => {
    const source = bytesSource(bytes);
    const targets: Uint8Array[] = [];
    const read: ByteSource['read'] = (target, position) => {
      targets.push(target);
      return source.read(target, position);
    };
    await readHeader({ ...source, read }, 'model.onnx').catch(() => undefined);
    // The first read detects the format; the rest is the window.
    expect(targets.slice(1).map(({ byteLength }) => byteLength)).toEqual([0]);
  });
});

const header = (bytes: Uint8Array | string, file = 'model.onnx') =>
  readHeader(bytesSource(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes), file);

const yolo: BuiltGraph = {
  inputs: [{ name: 'images', type: 'float16', shape: ['batch', 3, 480, ''] }],
  outputs: [
    { name: 'output0', shape: [1, 116, 8400] },
    { name: 'output1', type: 'int64', shape: [] },
  ],
  initializers: [{ name: 'w', type: 'float32', dims: [2, 2], data: [1, 2, 3, 4] }],
  nodes: [{ opType: 'Relu', inputs: ['images'], outputs: ['output0'] }],
};

describe('readModelHeader', () => {
  it('reads the header', async () => {
    const metadata = { names: "{0: 'été'}", task: 'segment', empty: '' };
    const bytes = buildOnnxModel({ ...yolo, irVersion: 9, opset: 20, producer: 'pytorch', metadata });
    const file = join(folder, 'good.onnx');
    await writeFile(file, bytes);
    expect(await readModelHeader(file)).toEqual({
      irVersion: 9,
      opset: 20,
      producer: 'pytorch',
      metadata,
      inputs: [{ name: 'images', type: 'float16', shape: ['batch', 3, 480, ''] }],
      outputs: [
        { name: 'output0', type: 'float32', shape: [1, 116, 8400] },
        { name: 'output1', type: 'int64', shape: [] },
      ],
      externalData: [],
      fileBytes: bytes.length,
    });
  });

  it.each([
    ...(['bool', 'uint8', 'uint16', 'uint32', 'uint64', 'int8', 'int16', 'int32', 'int64'] as const),
    ...(['float16', 'float32', 'float64', 'string'] as const),
  ])('reads that an output is of %s', async (type) => {
    const { outputs } = await header(buildOnnxModel({ outputs: [{ name: 'o', type, shape: [1] }] }));
    expect(outputs).toEqual([{ name: 'o', type, shape: [1] }]);
  });

  it('takes an axis of 0 or −1 as dynamic', async () => {
    const { outputs } = await header(buildOnnxModel({ outputs: [{ name: 'o', shape: [0, -1, 5] }] }));
    expect(outputs[0]?.shape).toEqual(['', '', 5]);
  });

  it('refuses an axis of negative length', async () => {
    const negative = buildOnnxModel({ outputs: [{ name: 'o', shape: [1, -5] }] });
    await expect(header(negative)).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringContaining('an axis has length -5'),
    });
  });

  it('reads a file that imports only other operator sets', async () => {
    const graph = messageField(7, [bytesField(2, 'graph')]);
    const forest = [
      varintField(1, 8),
      graph,
      messageField(8, [bytesField(1, 'ai.onnx.ml'), varintField(2, 3)]),
    ];
    expect(await header(joinBytes(forest))).toMatchObject({ irVersion: 8, opset: 0 });
    await expect(header(joinBytes([varintField(1, 8), graph]))).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
    });
  });

  it('reads the version of the default operator set among others', async () => {
    const other = messageField(8, [bytesField(1, 'com.microsoft'), varintField(2, 1)]);
    const { opset } = await header(joinBytes([buildOnnxModel({ ...yolo, opset: 20 }), other]));
    expect(opset).toBe(20);
  });

  it('leaves out inputs that are weights', async () => {
    const inputs = [{ name: 'w', shape: [2, 2] }, ...(yolo.inputs ?? [])];
    const found = await header(buildOnnxModel({ ...yolo, inputs, irVersion: 3 }));
    expect(found.inputs.map(({ name }) => name)).toEqual(['images']);
  });

  it('skips weights: 200 MB cost kilobytes', async () => {
    const file = join(folder, 'large.onnx');
    const size = await writeSparseModel(file, { tensors: 100, tensorBytes: 2 * 1024 * 1024 });
    expect(size).toBeGreaterThan(200 * 1024 * 1024);
    const handle = await open(file);
    let bytesRead = 0;
    const counted: ByteSource = {
      size,
      async read(target, position) {
        bytesRead += target.length;
        return (await handle.read(target, 0, target.length, position)).bytesRead;
      },
    };
    const found = await readHeader(counted, file);
    await handle.close();
    expect(found.metadata).toEqual({ task: 'detect' });
    expect(found.fileBytes).toBe(size);
    expect(bytesRead).toBeLessThan(256 * 1024);
  });
});

/** A model whose weights are holes in a sparse file, which takes no disk space. */
async function writeSparseModel(
  file: string,
  { tensors, tensorBytes }: { readonly tensors: number; readonly tensorBytes: number },
): Promise<number> {
  const tensorHead = joinBytes([varintField(2, 1), bytesField(8, 'weights'), bytesFieldHead(9, tensorBytes)]);
  const head = joinBytes([bytesFieldHead(5, tensorHead.length + tensorBytes), tensorHead]);
  const rest = messageField(11, [bytesField(1, 'images')]);
  const graphBytes = tensors * (head.length + tensorBytes) + rest.length;
  const start = joinBytes([varintField(1, 8), bytesFieldHead(7, graphBytes)]);
  const end = joinBytes([
    rest,
    messageField(8, [varintField(2, 17)]),
    messageField(14, [bytesField(1, 'task'), bytesField(2, 'detect')]),
  ]);
  const handle = await open(file, 'w');
  await handle.write(start, 0, start.length, 0);
  let position = start.length;
  for (let i = 0; i < tensors; i++) {
    await handle.write(head, 0, head.length, position);
    position += head.length + tensorBytes;
  }
  await handle.write(end, 0, end.length, position);
  await handle.close();
  return position + end.length;
}

describe('external data', () => {
  const outside = { name: 'w', type: 'float32', dims: [4], externalData: 'model.onnx.data' } as const;

  it('is found in initializers, once per file', async () => {
    const found = await header(
      buildOnnxModel({ ...yolo, initializers: [outside, { ...outside, name: 'v' }] }),
    );
    expect(found.externalData).toEqual([{ location: 'model.onnx.data', bytes: 16 }]);
  });

  it('is found in constants and in subgraphs', async () => {
    const constant = {
      opType: 'Constant',
      inputs: [],
      outputs: ['c'],
      attributes: { value: { tensor: { ...outside, externalData: 'constant.bin' } } },
    };
    const branch = { nodes: [constant], initializers: [outside] };
    const branches = {
      opType: 'If',
      inputs: ['c'],
      outputs: ['o'],
      attributes: { then_branch: { graph: branch } },
    };
    const found = await header(buildOnnxModel({ nodes: [branches] }));
    expect(locations(found)).toEqual(['constant.bin', 'model.onnx.data']);
  });

  const place = (location: string, more: Readonly<Record<string, string>> = {}) =>
    Object.entries({ location, ...more }).map(([key, value]) =>
      messageField(13, [bytesField(1, key), bytesField(2, value)]),
    );
  const EXTERNAL = varintField(14, 1);
  const model = (graph: Uint8Array[], ...rest: Uint8Array[]) =>
    joinBytes([varintField(1, 8), messageField(7, graph), messageField(8, [varintField(2, 17)]), ...rest]);
  const locations = ({ externalData }: Awaited<ReturnType<typeof header>>) =>
    externalData.map(({ location }) => location).sort();

  it('is as long as the end of its last tensor', async () => {
    const [first, second] = [
      { offset: '0', length: '64' },
      { offset: '4096', length: '10' },
    ].map((at) => messageField(5, [...place('w.bin', at), EXTERNAL])) as [Uint8Array, Uint8Array];
    const found = await header(model([second, first]));
    expect(found.externalData).toEqual([{ location: 'w.bin', bytes: 4106 }]);
  });

  it('is found in sparse tensors of graphs and of nodes', async () => {
    const tensor = (file: string) => [...place(file), EXTERNAL];
    const sparse = (name: string) => [
      messageField(1, tensor(`${name}.values`)),
      messageField(2, tensor(`${name}.indices`)),
    ];
    const node = messageField(1, [
      messageField(5, [messageField(22, sparse('one')), messageField(23, sparse('more'))]),
    ]);
    const found = await header(model([messageField(15, sparse('graph')), node]));
    expect(locations(found)).toEqual(
      ['graph', 'more', 'one'].flatMap((name) => [`${name}.indices`, `${name}.values`]),
    );
  });

  it('is found in functions: in their nodes and their attributes’ defaults', async () => {
    const constant = (file: string) => [messageField(5, [...place(file), EXTERNAL])];
    const inNode = messageField(7, [messageField(5, constant('node.bin'))]);
    const byDefault = messageField(11, constant('default.bin'));
    const found = await header(model([], messageField(25, [inNode, byDefault])));
    expect(locations(found)).toEqual(['default.bin', 'node.bin']);
  });

  it('is found in a tensor of two parts, with both locations', async () => {
    const parts = [
      messageField(5, [...place('first.bin'), EXTERNAL]),
      messageField(5, place('/etc/second.bin', { length: '4' })),
    ];
    const found = await header(model([messageField(1, [messageField(5, parts)])]));
    expect(locations(found)).toEqual(['/etc/second.bin', 'first.bin']);
  });

  it('is not found in a tensor with a location and internal values', async () => {
    const found = await header(model([messageField(5, [...place('old.bin'), varintField(14, 0)])]));
    expect(found.externalData).toEqual([]);
  });

  it('is not found in weights that are only named "location"', async () => {
    const named = { ...outside, name: 'location', externalData: undefined, data: [1, 2, 3, 4] };
    const { externalData: _, ...inside } = named;
    expect((await header(buildOnnxModel({ initializers: [inside] }))).externalData).toEqual([]);
  });
});

describe('files that are not models', () => {
  const zip = (...names: string[]) => `PK\x03\x04${'\0'.repeat(26)}${names.join('\0')}`;

  it.each([
    ['', 'empty'],
    ['\0'.repeat(5000), 'only zeros'],
    ['just some words\n', 'text, not a model: it starts with "just some words"'],
    ['\n<!DOCTYPE html><html>', 'HTML page'],
    ['version https://git-lfs.github.com/spec/v1\noid sha256:0\n', 'git lfs pull'],
    ['{"error": "not found"}', 'text, not a model'],
    [zip('readme.md'), 'zip archive'],
  ])('reports corruption: %j', async (text, why) => {
    const failure = header(text);
    await expect(failure).rejects.toMatchObject({ name: 'YoloLiftError', code: 'MODEL_CORRUPT' });
    await expect(failure).rejects.toThrow(why);
  });

  it.each([
    ['best.pt', zip('best/data.pkl'), 'yolo export model=best.pt format=onnx'],
    ['renamed.onnx', zip('archive/data.pkl', 'archive/data/0'), 'PyTorch checkpoint'],
    ['best.torchscript', zip('best/data.pkl', 'best/code/__torch__.py'), 'TorchScript'],
    ['best.tflite', '\x1c\0\0\0TFL3\x14', 'TensorFlow Lite'],
    ['model.ort', '\x30\0\0\0ORTM\x01', 'flatbuffer'],
    ['best.engine', '\x40\x02\0\0{"description": ', 'TensorRT'],
    ['best.engine', '\xf3\x01\x02\x99', 'TensorRT'],
    ['model.safetensors', '\x40\x02\0\0\0\0\0\0{"a":', 'safetensors'],
    ['saved_model.pb', '\x08\x01\x12\x7f', 'SavedModel'],
    ['best.xml', '<?xml version="1.0"?>\n<net name="x">', 'OpenVINO'],
  ])('names the command that converts %s', async (name, text, why) => {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const failure = header(bytes, name);
    await expect(failure).rejects.toMatchObject({ name: 'YoloLiftError', code: 'MODEL_UNSUPPORTED' });
    await expect(failure).rejects.toThrow(why);
  });

  it('names the models in a folder', async () => {
    const models = join(folder, 'models');
    await mkdir(models);
    await expect(readModelHeader(models)).rejects.toThrow('is a folder, not a model: it has no .onnx file');
    await writeFile(join(models, 'a.onnx'), '');
    await expect(readModelHeader(models)).rejects.toThrow('name a file in it, such as a.onnx');
    await writeFile(join(models, 'saved_model.pb'), '');
    await expect(readModelHeader(models)).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED' });
  });

  it('reports a missing file', async () => {
    await expect(readModelHeader(join(folder, 'absent.onnx'))).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
    });
  });

  it.skipIf(process.getuid?.() === 0)('reports a missing permission (skipped for root)', async () => {
    const file = join(folder, 'secret.onnx');
    await writeFile(file, 'x');
    await chmod(file, 0);
    await expect(readModelHeader(file)).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' });
  });

  it.skipIf(process.platform === 'win32')('does not wait for a device (none on Windows)', async () => {
    await expect(readModelHeader('/dev/null')).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' });
  });
});

describe('hostile files', () => {
  const good = buildOnnxModel({ ...yolo, metadata: { task: 'detect' } });

  it('refuses every truncated model', async () => {
    const withoutMetadata = good.length - 18;
    for (let length = 1; length < withoutMetadata; length++) {
      const failure = header(good.subarray(0, length));
      await expect(failure, `${length} bytes`).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
    }
  });

  it('reports truncation', async () => {
    await expect(header(good.subarray(0, 100))).rejects.toThrow(/truncated or damaged .* of 100/);
  });

  it('detects a tail of zeros', async () => {
    const zeroed = good.slice().fill(0, good.length - 10);
    await expect(header(zeroed)).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
  });

  it('survives any changed bytes', async () => {
    let seed = 42;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (let round = 0; round < 3000; round++) {
      const bytes = good.slice();
      for (let i = 0; i < 1 + random(4); i++) bytes[random(bytes.length)] = random(256);
      await header(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(YoloLiftError));
    }
  });

  it.each([
    ['an endless number', Uint8Array.of(8, ...Array(11).fill(0x80), 1)],
    ['a length of 2^63', Uint8Array.of(8, 9, 0x3a, ...Array(8).fill(0x80), 0x80, 1)],
    ['a group', Uint8Array.of(8, 9, 0x0b)],
    ['no graph', Uint8Array.of(8, 9)],
    ['endless fields', new Uint8Array(9_000_000).fill(8)],
    ['subgraphs 100 deep', buildOnnxModel({ nodes: nested(100).nodes ?? [] })],
    ['a producer of 2 MiB', buildOnnxModel({ producer: 'x'.repeat(2 ** 21) })],
  ])('refuses %s', async (_what, bytes) => {
    await expect(header(bytes)).rejects.toMatchObject({ name: 'YoloLiftError', code: 'MODEL_CORRUPT' });
  });
});

function nested(depth: number): BuiltGraph {
  const inner =
    depth === 0 ? { nodes: [{ opType: 'location', inputs: [], outputs: [] }] } : nested(depth - 1);
  return { nodes: [{ opType: 'If', inputs: [], outputs: [], attributes: { body: { graph: inner } } }] };
}
