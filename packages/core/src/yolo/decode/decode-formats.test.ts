import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { busyImage } from '../../../testing/jpeg-fixture.ts';
import { buildTiff, type TiffTag } from '../../../testing/tiff-fixture.ts';
import { decodeImage } from './decode-image.ts';

// TIFF, PNG, WebP, GIF and AVIF: odd metadata is accepted, lost data is refused.

async function verdict(bytes: Uint8Array): Promise<string> {
  return decodeImage(bytes).then(
    () => 'taken',
    (error) => error.code,
  );
}

const compressions = ['none', 'lzw', 'deflate', 'packbits', 'jpeg'] as const;

const files: readonly (readonly [name: string, make: () => Promise<Buffer>])[] = [
  ['PNG', () => busyImage(64, 48).png().toBuffer()],
  ['interlaced PNG', () => busyImage(64, 48).png({ progressive: true }).toBuffer()],
  ['WebP', () => busyImage(64, 48).webp().toBuffer()],
  ['lossless WebP', () => busyImage(64, 48).webp({ lossless: true }).toBuffer()],
  ['GIF', () => busyImage(64, 48).gif().toBuffer()],
  ['AVIF', () => busyImage(64, 48).avif({ effort: 1 }).toBuffer()],
  ...compressions.map(
    (compression) =>
      [`TIFF, ${compression}`, () => busyImage(64, 48).tiff({ compression }).toBuffer()] as const,
  ),
  ...compressions.map(
    (compression) =>
      [
        `tiled TIFF, ${compression}`,
        () => busyImage(64, 48).tiff({ compression, tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
      ] as const,
  ),
];

describe('a truncated file', () => {
  test.each(files)('%s: refused at any length', async (name, make) => {
    const file = await make();
    // A TIFF's directory is after its pixels; metadata values may follow it.
    const end = name.includes('TIFF') ? file.readUInt32LE(4) : file.length;
    const cuts = Array.from({ length: 60 }, (_, index) => 20 + Math.floor(((end - 24) * (index + 0.5)) / 60));
    const verdicts = await Promise.all(cuts.map((cut) => verdict(file.subarray(0, cut))));
    expect(new Set(verdicts)).toEqual(new Set(['IMAGE_CORRUPT']));
  });
});

describe('a hole of zeros in formats that can detect it', () => {
  const telling = files.filter(([name]) => !/WebP|none|packbits/.test(name));
  test.each(telling)('%s: refused', async (name, make) => {
    const file = await make();
    const eighth = file.length >> 3;
    // After a GIF's palette and before a TIFF's directory: a wrong colour or tag is undetectable.
    const [from, to] = [
      name === 'GIF' ? 800 : 40,
      (name.includes('TIFF') ? file.readUInt32LE(4) : file.length) - eighth,
    ];
    const places = Array.from({ length: 20 }, (_, index) => from + Math.floor(((to - from) * index) / 20));
    const holes = places.map((at) => Buffer.from(file).fill(0, at, at + eighth));
    const verdicts = await Promise.all(holes.map(verdict));
    expect(verdicts.filter((each) => each === 'taken')).toEqual([]);
  });
});

test.each(['deflate', 'lzw'] as const)('TIFF, %s: a hole of 32 bytes', async (compression) => {
  const file = await busyImage(64, 48).tiff({ compression }).toBuffer();
  const end = file.readUInt32LE(4) - 40;
  const places = Array.from({ length: 30 }, (_, index) => 10 + Math.floor(((end - 10) * index) / 30));
  const verdicts = await Promise.all(places.map((at) => verdict(Buffer.from(file).fill(0, at, at + 32))));
  expect(verdicts.filter((each) => each === 'taken')).toEqual([]);
});

test.each([false, true])('TIFF, JPEG, tiles %s: a sector of zeros', async (tile) => {
  // At higher quality the decoder itself refuses zeros as codes.
  const file = await busyImage(320, 240).tiff({ compression: 'jpeg', quality: 50, tile }).toBuffer();
  const end = file.readUInt32LE(4) - 512;
  const places = Array.from({ length: 30 }, (_, index) => 700 + Math.floor(((end - 700) * index) / 30));
  const verdicts = await Promise.all(places.map((at) => verdict(Buffer.from(file).fill(0, at, at + 512))));
  expect(verdicts.filter((each) => each === 'taken')).toEqual([]);
});

describe('odd TIFF tags', () => {
  const pixels = Buffer.from(Array.from({ length: 8 * 4 * 3 }, (_, index) => (index * 37) & 255));
  const text = (tag: number, value: string, type = 2): TiffTag => ({
    tag,
    type,
    data: Buffer.from(value, 'latin1'),
  });
  const shorts = (tag: number, ...values: number[]): TiffTag => ({
    tag,
    type: 3,
    data: Buffer.from(Uint16Array.from(values).buffer),
  });
  const longs = (tag: number, ...values: number[]): TiffTag => ({
    tag,
    type: 4,
    data: Buffer.from(Uint32Array.from(values).buffer),
  });

  test.each<
    [
      what: string,
      tags: readonly TiffTag[],
      options?: { sorted?: boolean; big?: boolean; motorola?: boolean },
    ]
  >([
    ['none', []],
    ['text without its end', [text(305, 'scanner')]],
    ['text with an early end', [text(270, 'two\0parts\0')]],
    ['a date that is too short', [text(306, '2024')]],
    ['a program name that is a number', [text(305, '\x01\0', 3)]],
    ['unknown tags', [text(65_000, 'x\0'), text(50_000, 'y\0')]],
    ['GeoTIFF tags', [text(33_550, '\0'.repeat(24), 12), text(34_735, '\0'.repeat(8), 3)]],
    ['unsorted tags', [text(305, 'scanner\0'), text(270, 'a\0')], { sorted: false }],
    ['big-endian', [text(305, 'scanner')], { motorola: true }],
    ['BigTIFF', [text(305, 'scanner')], { big: true }],
    ['an invalid colour profile', [text(34_675, 'rubbish', 7)]],
    ['bits of too many samples', [shorts(258, 8, 8, 8, 1)]],
    ['bits once for all samples', [shorts(258, 8)]],
    ['types of too many samples', [shorts(339, 1, 1, 1, 1)]],
    ['an invalid orientation', [shorts(274, 0)]],
    ['another invalid orientation', [shorts(274, 9)], { big: true }],
    ['a strip longer than the file', [longs(279, 999_999)]],
    ['a strip longer than the file, big-endian', [text(279, '\x00\x0f\x00\x00', 4)], { motorola: true }],
  ])('%s: the pixels are those of the file', async (_what, tags, options = {}) => {
    const tiff = buildTiff({ width: 8, height: 4, strip: pixels, tags, ...options });
    expect(Buffer.compare((await decodeImage(tiff)).data, pixels)).toBe(0);
  });

  test('RGB and an undeclared sample, as panorama stitchers write it', async () => {
    const strip = Buffer.from(Array.from({ length: 8 * 4 * 4 }, (_, index) => (index * 37) & 255));
    const tags = [shorts(258, 8, 8, 8, 8), shorts(277, 4)];
    const tiff = buildTiff({ width: 8, height: 4, strip, tags });
    const { data } = await decodeImage(tiff, { background: 'ignore' });
    expect(
      Buffer.compare(
        data,
        strip.filter((_, index) => index % 4 !== 3),
      ),
    ).toBe(0);
  });

  test('a strip of fewer pixels than the page is truncated, whatever follows it', async () => {
    const strip = pixels.subarray(0, -40);
    expect(await verdict(buildTiff({ width: 8, height: 4, strip }))).toBe('IMAGE_CORRUPT');
    expect(await verdict(buildTiff({ width: 8, height: 4, strip, tags: [longs(279, 999_999)] }))).toBe(
      'IMAGE_CORRUPT',
    );
  });

  test('more samples than colours and alpha are refused', async () => {
    const tags = [shorts(258, 8, 8, 8, 8, 8), shorts(277, 5)];
    const tiff = buildTiff({ width: 4, height: 4, strip: pixels, tags });
    await expect(decodeImage(tiff)).rejects.toMatchObject({
      code: 'IMAGE_UNSUPPORTED',
      message: expect.stringContaining('of 5 samples per pixel'),
    });
  });

  test('a hole in deflated data that the decoder would ignore', async () => {
    const strip = deflateSync(Buffer.concat([pixels, Buffer.alloc(64)]));
    strip[strip.length - 1]! ^= 1; // only the checksum
    const tiff = buildTiff({ width: 8, height: 4, strip, compression: 8 });
    expect(await verdict(tiff)).toBe('IMAGE_CORRUPT');
  });

  test.each<[what: RegExp, compression: number]>([
    [/old-style JPEG/, 6],
    [/LZMA/, 34_925],
    [/Zstandard/, 50_000],
    [/JPEG 2000/, 34_712],
  ])('%s is unsupported, not damaged', async (message, compression) => {
    const tiff = buildTiff({ width: 8, height: 4, strip: pixels, compression });
    await expect(decodeImage(tiff)).rejects.toMatchObject({
      code: 'IMAGE_UNSUPPORTED',
      message: expect.stringMatching(message),
    });
  });

  test('a directory outside the file', async () => {
    const tiff = buildTiff({ width: 8, height: 4, strip: pixels });
    expect(await verdict(tiff.subarray(0, 12))).toBe('IMAGE_CORRUPT');
  });
});

describe('pages and frames', () => {
  const pixels = Buffer.alloc(8 * 4 * 3, 90);

  test('a TIFF of three pages reports them', async () => {
    const tiff = buildTiff({ width: 8, height: 4, strip: pixels, pages: 3 });
    expect(await decodeImage(tiff)).toMatchObject({
      pages: 3,
      warnings: [
        {
          code: 'IMAGE_PAGES_LEFT_OUT',
          message: expect.stringMatching(/^only the first of 3 pages was predicted/),
        },
      ],
    });
  });

  test('a thumbnail is not a page, and a cyclic chain ends', async () => {
    const thumbnail = buildTiff({ width: 8, height: 4, strip: pixels, pages: 2, secondIs: 'thumbnail' });
    expect(await decodeImage(thumbnail)).not.toHaveProperty('pages');
    const loop = buildTiff({ width: 8, height: 4, strip: pixels, pages: 2, secondIs: 'loop' });
    expect(await decodeImage(loop)).toMatchObject({ pages: 2 });
  });

  test.each(['gif', 'webp'] as const)('an animated %s reports its frames', async (format) => {
    const frames = await busyImage(16, 24).raw().toBuffer();
    const file = await sharp(frames, { raw: { width: 16, height: 24, channels: 3, pageHeight: 8 } })
      .toFormat(format)
      .toBuffer();
    expect(await decodeImage(file)).toMatchObject({
      height: 8,
      pages: 3,
      warnings: [
        {
          code: 'IMAGE_PAGES_LEFT_OUT',
          message: expect.stringMatching(/^only the first of 3 frames was predicted/),
        },
      ],
    });
  });

  test('an animated PNG, by its acTL chunk', async () => {
    const png = await busyImage(16, 8).png().toBuffer();
    const chunk = Buffer.from('\0\0\0\x08acTL\0\0\0\x05\0\0\0\0\0\0\0\0', 'latin1');
    chunk.writeUInt32BE(crc32(chunk.subarray(4, 16)), 16);
    expect(await decodeImage(Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]))).toMatchObject({
      pages: 5,
    });
  });

  test('one page gives no warning', async () => {
    const decoded = await decodeImage(await busyImage(16, 8).png().toBuffer());
    expect(Object.keys(decoded).sort()).toEqual(['data', 'height', 'orientation', 'width']);
  });
});

describe('limits', () => {
  test.each([
    [40_000, 2],
    [2, 40_000],
  ])('%i×%i: a side is too long', async (width, height) => {
    const png = await sharp({ create: { width, height, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    await expect(decodeImage(png)).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
      message: expect.stringMatching(/32768 px per side/),
    });
  });

  test('a phone photo of 50 megapixels passes; the limit is an option', async () => {
    const jpeg = await sharp({ create: { width: 8192, height: 6144, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer();
    expect(await decodeImage(jpeg)).toMatchObject({ width: 8192, height: 6144 });
    await expect(decodeImage(jpeg, { maxPixels: 50e6 })).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
  });
});

describe('an AVIF', () => {
  test('has a lower pixel limit: each pixel takes more memory and time', async () => {
    const avif = await busyImage(64, 48).avif({ effort: 1 }).toBuffer();
    expect(await decodeImage(avif, { maxPixels: 8_000 })).toMatchObject({ width: 64, height: 48 });
    await expect(decodeImage(avif, { maxPixels: 7_000 })).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
  });
});

describe('transparent parts', () => {
  const rgba = Buffer.from([200, 100, 50, 0, 200, 100, 50, 255]);
  const image = () => sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } });

  test.each(['png', 'webp', 'tiff'] as const)(
    '%s: white, a colour, or the stored colours',
    async (format) => {
      const options = format === 'webp' ? { lossless: true, exact: true } : { compression: 'lzw' };
      const file = await image().toFormat(format, options).toBuffer();
      const left = async (background?: 'ignore' | `#${string}`) => [
        ...(await decodeImage(file, { ...(background && { background }) })).data.subarray(0, 3),
      ];
      expect(await left()).toEqual([255, 255, 255]);
      expect(await left('#102030')).toEqual([16, 32, 48]);
      expect(await left('ignore')).toEqual([200, 100, 50]);
    },
  );
});
