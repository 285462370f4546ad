import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { constantYoloModel } from '../../../testing/constant-yolo-model.ts';
import { busyImage } from '../../../testing/jpeg-fixture.ts';
import { loadYolo } from './load-yolo.ts';
import type { ImageSource, YoloModel } from './yolo-model.ts';

let folder: string;
let file: string;
let png: Buffer;
let model: YoloModel;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-source-'));
  png = await busyImage(30, 20).png().toBuffer();
  file = join(folder, 'a.png');
  await writeFile(file, png);
  const data = new Float32Array(6 * 84);
  const outputs = [{ name: 'output0', shape: [1, 6, 84], data }];
  const metadata = { task: 'detect', stride: '32', names: "{0: 'dog', 1: 'cat'}" };
  await writeFile(
    join(folder, 'm.onnx'),
    constantYoloModel({ input: { shape: [1, 3, 64, 64] }, outputs, metadata }),
  );
  model = await loadYolo(join(folder, 'm.onnx'), { thread: 'inline' });
});

afterAll(async () => {
  await model.close();
  await rm(folder, { recursive: true });
});

/** A copy of the image's bytes in its own buffer. */
function arrayBuffer(): ArrayBuffer {
  return new Uint8Array(png).buffer;
}

function shared(): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(png.length);
  new Uint8Array(buffer).set(png);
  return buffer;
}

/** The bytes in the middle of a larger buffer. */
function view(): DataView {
  const buffer = new Uint8Array(png.length + 20);
  buffer.set(png, 7);
  return new DataView(buffer.buffer, 7, png.length);
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield png.subarray(0, 10);
  throw new Error('the socket hung up');
}

describe('taken', () => {
  test.each<[what: string, make: () => ImageSource]>([
    ['a path', () => file],
    ['a file: URL', () => pathToFileURL(file)],
    ['a Buffer', () => png],
    ['an ArrayBuffer', arrayBuffer],
    ['a SharedArrayBuffer', shared],
    ['a DataView', view],
    ['a clamped array', () => new Uint8ClampedArray(png)],
    ['a Blob', () => new Blob([new Uint8Array(png)])],
    ['a File', () => new File([new Uint8Array(png)], 'a.png')],
    ['a web stream', () => new Blob([new Uint8Array(png)]).stream()],
    ['a Node stream', () => Readable.from([png.subarray(0, 50), png.subarray(50)])],
    ['pixels', () => ({ data: new Uint8Array(30 * 20 * 3), width: 30, height: 20 })],
    [
      'pixels of a canvas',
      () => ({ data: new Uint8ClampedArray(30 * 20 * 3) as never, width: 30, height: 20 }),
    ],
  ])('%s', async (_what, make) => {
    expect(await model.predict(make())).toMatchObject({ width: 30, height: 20, orientation: 1 });
  });
});

describe('refused with a reason', () => {
  test.each<[what: string, source: unknown, message: RegExp]>([
    ['null', null, /is null\. Supported: a path/],
    ['undefined', undefined, /is undefined/],
    ['a number', 7, /is a number/],
    ['{}', {}, /is Object/],
    ['a Map', new Map(), /is Map/],
    [
      'an https: URL',
      new URL('https://user:secret@example.com/a.jpg?sig=1'),
      /an https: URL, which is not fetched/,
    ],
    ['an https: string', 'https://example.com/a.jpg', /not fetched/],
    ['an empty path', '', /empty path/],
    ['pixels of another size', { data: new Uint8Array(10), width: 2, height: 2 }, /10 bytes for 2×2/],
    ['pixels without a size', { data: new Uint8Array(12) }, /for undefined×undefined/],
    ['no pixels', { data: new Uint8Array(0), width: 0, height: 0 }, /0 bytes for 0×0/],
    ['pixels as numbers', { data: [1, 2, 3], width: 1, height: 1 }, /data of type Array/],
    ['a stream of text', Readable.from(['hello']), /stream yields a string/],
  ])('%s', async (_what, source, message) => {
    const prediction = model.predict(source as ImageSource);
    await expect(prediction).rejects.toMatchObject({
      name: 'YoloLiftError',
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(message),
    });
    await expect(prediction).rejects.not.toThrow(/secret|sig/);
  });

  test('a failing stream', async () => {
    await expect(model.predict(failing())).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });

  test('one of several images fails in its place', async () => {
    const outcomes = await model.predict([png, null as never, new Blob([new Uint8Array(png)])]);
    expect(outcomes).toMatchObject([
      { ok: true },
      { ok: false, error: { code: 'INVALID_REQUEST' } },
      { ok: true },
    ]);
  });
});
