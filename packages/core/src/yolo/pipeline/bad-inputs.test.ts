import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { constantYoloModel } from '../../../testing/constant-yolo-model.ts';
import { buildOnnxModel } from '../../../testing/onnx-model-builder.ts';
import { loadYolo } from './load-yolo.ts';
import type { YoloModel } from './yolo-model.ts';

// The result of each bad input. The table printed at the end is the documentation.

const table: { input: string; gets: string; message: string }[] = [];
let folder: string;
let model: YoloModel;

const CANDIDATES = 84;
const noDetections = { name: 'output0', shape: [1, 6, CANDIDATES], data: new Float32Array(6 * CANDIDATES) };
const metadata = { task: 'detect', stride: '32', names: "{0: 'dog', 1: 'cat'}" };
const goodModel = { input: { shape: [1, 3, 64, 64] }, outputs: [noDetections], metadata };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yololift-bad-'));
  await writeFile(join(folder, 'good.onnx'), constantYoloModel(goodModel));
  model = await loadYolo(join(folder, 'good.onnx'));
});

afterAll(async () => {
  console.table(table);
  await model.close();
  await rm(folder, { recursive: true });
});

function plain(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  return sharp({ create: { width, height, channels, background: { r: 10, g: 200, b: 30, alpha: 0.5 } } });
}

/** A PNG of a few hundred bytes that declares 65,535 px square. */
async function pngBomb(): Promise<Uint8Array> {
  const png = await plain(4, 4).png().toBuffer();
  png.writeUInt32BE(65_535, 16);
  png.writeUInt32BE(65_535, 20);
  return png;
}

async function truncatedJpeg(): Promise<Uint8Array> {
  const pixels = Uint8Array.from({ length: 300 * 300 * 3 }, (_, index) => (index * 7919) % 251);
  const jpeg = await sharp(pixels, { raw: { width: 300, height: 300, channels: 3 } })
    .jpeg()
    .toBuffer();
  return jpeg.subarray(0, jpeg.length / 2);
}

function text(words: string): () => Promise<Uint8Array> {
  return async () => new TextEncoder().encode(words);
}

/** Two frames, 6×4 px each. */
async function animatedGif(): Promise<Uint8Array> {
  const frames = plain(6, 8);
  return sharp(await frames.raw().toBuffer(), { raw: { width: 6, height: 8, channels: 3, pageHeight: 4 } })
    .gif()
    .toBuffer();
}

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>';

describe('images', () => {
  test.each<[what: string, make: () => Promise<Uint8Array | string>, gets: string]>([
    ['empty', async () => new Uint8Array(), 'IMAGE_EMPTY'],
    ['text', text('hello, I am no picture'), 'IMAGE_UNSUPPORTED'],
    ['truncated JPEG', truncatedJpeg, 'IMAGE_CORRUPT'],
    ['PNG bomb, 65,535 px square', pngBomb, 'IMAGE_TOO_LARGE'],
    ['SVG', text(SVG), 'IMAGE_UNSUPPORTED'],
    ['PDF', text('%PDF-1.7\n%âãÏÓ\n1 0 obj'), 'IMAGE_UNSUPPORTED'],
    ['animated GIF', animatedGif, '6×4, first frame'],
    ['1×1', () => plain(1, 1).png().toBuffer(), '1×1'],
    ['20,000×10', () => plain(20_000, 10).png().toBuffer(), '20000×10'],
    ['PNG with alpha', () => plain(5, 7, 4).png().toBuffer(), '5×7'],
    ['CMYK JPEG', () => plain(5, 7).toColourspace('cmyk').jpeg().toBuffer(), '5×7'],
    ['16-bit PNG', () => plain(5, 7).toColourspace('rgb16').png().toBuffer(), '5×7'],
    ['greyscale WebP', () => plain(5, 7).toColourspace('b-w').webp().toBuffer(), '5×7'],
    ['AVIF', () => plain(64, 48).avif().toBuffer(), '64×48'],
    ['TIFF', () => plain(5, 7).tiff().toBuffer(), '5×7'],
    ['missing file', async () => join(folder, 'nothing.jpg'), 'IMAGE_NOT_FOUND'],
    ['a folder', async () => folder, 'IMAGE_UNREADABLE'],
  ])('%s', async (what, make, gets) => {
    const [outcome] = await model.predict([await make()]);
    if (outcome?.ok) {
      const size = `${outcome.prediction.width}×${outcome.prediction.height}`;
      table.push({ input: what, gets: size, message: '' });
      expect(gets).toContain(size);
      return;
    }
    table.push({ input: what, gets: outcome!.error.code, message: outcome!.error.message.slice(0, 110) });
    expect(outcome!.error).toMatchObject({ code: gets });
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i', async (orientation) => {
    const image = await plain(10, 20).withMetadata({ orientation }).jpeg().toBuffer();
    const prediction = await model.predict(image);
    const turned = orientation >= 5;
    expect(prediction).toMatchObject({
      orientation,
      width: turned ? 20 : 10,
      height: turned ? 10 : 20,
    });
  });

  test.skipIf(process.getuid?.() === 0)(
    'unreadable file (skipped for root, which may read any file)',
    async () => {
      const file = join(folder, 'unreadable.png');
      await writeFile(file, await plain(4, 4).png().toBuffer());
      await chmod(file, 0);
      await expect(model.predict(file)).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
    },
  );
});

describe('models', () => {
  test.each<[what: string, make: () => Uint8Array | string | undefined, gets: string]>([
    ['missing', () => undefined, 'MODEL_NOT_FOUND'],
    ['empty', () => '', 'MODEL_CORRUPT'],
    ['text', () => 'hello, I am no model', 'MODEL_CORRUPT'],
    ['a web page', () => '<!DOCTYPE html><html><body>404</body></html>', 'MODEL_CORRUPT'],
    ['truncated', () => constantYoloModel(goodModel).subarray(0, -200), 'MODEL_CORRUPT'],
    [
      'IR version from the future',
      () => constantYoloModel({ ...goodModel, irVersion: 99 }),
      'MODEL_UNSUPPORTED',
    ],
    ['opset from the future', () => constantYoloModel({ ...goodModel, opset: 99 }), 'MODEL_UNSUPPORTED'],
    [
      'not YOLO',
      () =>
        constantYoloModel({
          input: { shape: [1, 3, 64, 64] },
          outputs: [{ name: 'logits', shape: [1, 2, 3, 4], data: new Float32Array(24) }],
        }),
      'MODEL_UNDECIDED',
    ],
    [
      'external data that is not there',
      () =>
        buildOnnxModel({
          inputs: [{ name: 'images', type: 'float32', shape: [1, 3, 64, 64] }],
          outputs: [{ name: 'output0', type: 'float32', shape: [1, 3, 64, 64] }],
          initializers: [{ name: 'w', type: 'float32', dims: [1], externalData: 'weights.bin' }],
          nodes: [{ opType: 'Mul', inputs: ['images', 'w'], outputs: ['output0'] }],
        }),
      'MODEL_NOT_FOUND',
    ],
  ])('%s', async (what, make, gets) => {
    const place = join(folder, what.replaceAll(' ', '-'));
    await mkdir(place);
    const content = make();
    if (content !== undefined) await writeFile(join(place, 'model.onnx'), content);
    const error = await loadYolo(join(place, 'model.onnx')).then(
      () => undefined,
      (caught: unknown) => caught as Error & { code: string },
    );
    table.push({
      input: `model: ${what}`,
      gets: error?.code ?? 'ok',
      message: error?.message.slice(0, 110) ?? '',
    });
    expect(error).toMatchObject({ name: 'YoloLiftError', code: gets });
  });
});
