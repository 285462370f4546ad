import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32, deflateSync, gzipSync } from 'node:zlib';
import { buildOnnxModel, constantYoloModel } from '@yololift/core/testing';
import { progressiveJpeg } from '@yololift/testing';
import { pack } from 'tar-stream';

/** A file crafted to exhaust or crash a process, and the error codes that are accepted for it. */
export interface HostileInput {
  readonly what: string;
  readonly file: string;
  readonly kind: 'picture' | 'model' | 'tarball';
  readonly codes: readonly string[];
  make(): Promise<Uint8Array> | Uint8Array;
}

const NO_ANSWER = new Float32Array(6 * 84);
const input = { shape: [1, 3, 64, 64] };
const names = "{0: 'dog', 1: 'cat'}";

/** Files that once took seconds or gigabytes, or crashed the process. */
export const HOSTILE_INPUTS: readonly HostileInput[] = [
  {
    what: 'a progressive JPEG of 1,000 scans',
    file: 'scans.jpg',
    kind: 'picture',
    codes: ['IMAGE_TOO_SLOW'],
    make: () => progressiveJpeg({ width: 4000, height: 3000, scans: 1000 }),
  },
  {
    what: 'a PNG of 1 × 49,999,999 pixels',
    file: 'thin.png',
    kind: 'picture',
    codes: ['IMAGE_TOO_LARGE'],
    make: () => bilevelPng(1, 49_999_999),
  },
  {
    what: 'a PNG that declares 65,535 × 65,535 pixels',
    file: 'bomb.png',
    kind: 'picture',
    codes: ['IMAGE_TOO_LARGE'],
    make: () => bilevelPng(65_535, 65_535, 8),
  },
  {
    what: 'a model that declares a thousand million classes',
    file: 'classes.onnx',
    kind: 'model',
    codes: ['MODEL_UNSUPPORTED', 'MODEL_UNDECIDED', 'MODEL_CORRUPT'],
    make: () => modelOf([1, 1_000_000_000, 84]),
  },
  {
    what: 'a model that declares a thousand million keypoints',
    file: 'keypoints.onnx',
    kind: 'model',
    codes: ['MODEL_UNSUPPORTED', 'MODEL_UNDECIDED', 'MODEL_CORRUPT'],
    make: () => modelOf([1, 56, 84], { task: 'pose', kpt_shape: '[1000000000, 3]', names: "{0: 'person'}" }),
  },
  {
    what: 'a model with a negative axis',
    file: 'negative.onnx',
    kind: 'model',
    codes: ['MODEL_UNSUPPORTED', 'MODEL_UNDECIDED', 'MODEL_CORRUPT'],
    make: () => modelOf([1, -6, 84]),
  },
  {
    what: 'a model whose run needs more memory than the machine has',
    file: 'tile.onnx',
    kind: 'model',
    codes: ['MODEL_RUN_FAILED', 'MODEL_CORRUPT'],
    make: tileModel,
  },
  {
    what: 'a tarball that ends inside a file',
    file: 'cut.tar.gz',
    kind: 'tarball',
    codes: ['MODEL_CORRUPT'],
    make: cutTarball,
  },
];

/** Writes all of them to a folder. */
export async function writeHostileInputs(folder: string): Promise<void> {
  for (const { file, make } of HOSTILE_INPUTS) await writeFile(join(folder, file), await make());
}

/** A PNG with one bit per pixel; fewer `rows` than the height make it truncated. */
function bilevelPng(width: number, height: number, rows = height): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const pixels = deflateSync(Buffer.alloc((1 + Math.ceil(width / 8)) * rows));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function modelOf(shape: readonly number[], metadata: Readonly<Record<string, string>> = { task: 'detect' }) {
  return constantYoloModel({
    input,
    outputs: [{ name: 'output0', shape, dims: [1, 6, 84], data: NO_ANSWER }],
    metadata,
  });
}

/** A model that tiles its input 10⁶ times along each of two axes. */
function tileModel(): Uint8Array {
  return buildOnnxModel({
    inputs: [{ name: 'images', shape: input.shape }],
    outputs: [{ name: 'output0', shape: [1, 6, 84] }],
    initializers: [{ name: 'times', type: 'int64', dims: [4], data: [1, 1, 1_000_000, 1_000_000] }],
    nodes: [{ opType: 'Tile', inputs: ['images', 'times'], outputs: ['output0'] }],
    metadata: { task: 'detect', names },
  });
}

async function cutTarball(): Promise<Uint8Array> {
  const packing = pack();
  packing.entry({ name: 'model.onnx' }, 'x'.repeat(3000));
  packing.finalize();
  const tar = await buffer(packing);
  return gzipSync(tar.subarray(0, 1000));
}
