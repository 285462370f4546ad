import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  busyImage,
  findScan,
  segment,
  withOddScanParameters,
  withoutPart,
  withSegments,
} from '../../../testing/jpeg-fixture.ts';
import { decodeImage } from './decode-image.ts';

// The verdict on a JPEG depends on its own decode only, not on concurrent decodes.

let whole: Buffer;
let pixels: Buffer;

beforeAll(async () => {
  whole = await busyImage().jpeg().toBuffer();
  pixels = await rawPixels(whole);
});

function rawPixels(jpeg: Buffer): Promise<Buffer> {
  return sharp(jpeg).raw().toBuffer();
}

async function verdict(bytes: Uint8Array): Promise<string> {
  return decodeImage(bytes).then(
    () => 'taken',
    (error) => error.code,
  );
}

async function countTaken(files: readonly Uint8Array[]): Promise<number> {
  const verdicts = await Promise.all(files.map(verdict));
  expect(verdicts.filter((each) => each !== 'taken' && each !== 'IMAGE_CORRUPT')).toEqual([]);
  return verdicts.filter((each) => each === 'taken').length;
}

/** `count` evenly spaced positions in a file's coded data. */
function places(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => (index + 0.5) / count);
}

test.each([1, 2, 8])('intact files are accepted and damaged ones refused, %i at once', async (atOnce) => {
  const odd = withOddScanParameters(whole);
  const damaged = withoutPart(withOddScanParameters(whole), 0.5, whole.length >> 3);
  const wrong: string[] = [];
  const work = Array.from({ length: 120 }, (_, index) => index % 3 !== 2);
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let isWhole = work.pop(); isWhole !== undefined; isWhole = work.pop()) {
        const got = await verdict(isWhole ? odd : damaged);
        if (got !== (isWhole ? 'taken' : 'IMAGE_CORRUPT')) wrong.push(got);
      }
    }),
  );
  expect(wrong).toEqual([]);
});

describe('all pixels are present', () => {
  test.each<[what: string, make: (jpeg: Buffer) => Buffer]>([
    ['odd parameters of a sequential scan', withOddScanParameters],
    ['an unknown JFIF revision', (jpeg) => withJfifRevision(jpeg, 2)],
    [
      'a comment, XMP and an unknown segment',
      (jpeg) =>
        withSegments(
          jpeg,
          segment(0xfe, 'hello'),
          segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<x'),
          segment(0xec, 'Ducky'),
        ),
    ],
    [
      'stray bytes between segments',
      (jpeg) =>
        Buffer.concat([
          jpeg.subarray(0, findScan(jpeg).header),
          Buffer.from([0, 0, 0]),
          jpeg.subarray(findScan(jpeg).header),
        ]),
    ],
    [
      'fill bytes before a marker',
      (jpeg) =>
        Buffer.concat([
          jpeg.subarray(0, findScan(jpeg).header),
          Buffer.alloc(9, 0xff),
          jpeg.subarray(findScan(jpeg).header),
        ]),
    ],
    ['another image after its end', (jpeg) => Buffer.concat([jpeg, jpeg])],
    ['zeros after its end', (jpeg) => Buffer.concat([jpeg, Buffer.alloc(4096)])],
    [
      'an invalid colour profile',
      (jpeg) => withSegments(jpeg, segment(0xe2, 'ICC_PROFILE\0\x01\x01rubbish')),
    ],
    ['invalid EXIF', (jpeg) => withSegments(jpeg, segment(0xe1, 'Exif\0\0rubbish'))],
  ])('%s: the pixels are those of the plain file, with no warning', async (_what, make) => {
    const decoded = await decodeImage(make(whole));
    expect(Buffer.compare(decoded.data, pixels)).toBe(0);
    expect(decoded).not.toHaveProperty('warnings');
  });

  test.each(['baseline', 'progressive', 'grey'])(
    '%s, without its end marker: accepted, with a warning',
    async (kind) => {
      const jpeg = await encode(kind);
      const decoded = await decodeImage(jpeg.subarray(0, -2));
      expect(Buffer.compare(decoded.data, await sharp(jpeg).toColourspace('srgb').raw().toBuffer())).toBe(0);
      expect(decoded.warnings).toMatchObject([{ code: 'IMAGE_INCOMPLETE_END' }]);
    },
  );

  test('orientation is undone as in the plain file', async () => {
    const turned = await busyImage(30, 20).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await decodeImage(turned)).toMatchObject({ width: 20, height: 30, orientation: 6 });
  });

  test('CMYK is converted by its colour profile', async () => {
    const cmyk = await busyImage().toColourspace('cmyk').withIccProfile('cmyk').jpeg().toBuffer();
    const expected = await sharp(cmyk).toColourspace('srgb').raw().toBuffer();
    expect(Buffer.compare((await decodeImage(cmyk)).data, expected)).toBe(0);
  });
});

describe('lost data is refused', () => {
  test.each(['baseline', 'progressive', 'grey', 'restarts'])('%s: truncated at any length', async (kind) => {
    const jpeg = await encode(kind);
    const start = findScan(jpeg).data;
    const cuts = places(100).map((at) =>
      jpeg.subarray(0, start + Math.floor((jpeg.length - 5 - start) * at)),
    );
    const ended = cuts.map((cut) => Buffer.concat([cut, Buffer.from([0xff, 0xd9])]));
    expect(await countTaken(cuts)).toBe(0);
    expect(await countTaken(ended)).toBe(0);
  });

  test.each(['baseline', 'progressive', 'grey', 'restarts'])(
    '%s: an eighth missing, or zeros',
    async (kind) => {
      const jpeg = await encode(kind);
      const eighth = jpeg.length >> 3;
      expect(await countTaken(places(40).map((at) => withoutPart(jpeg, at * 0.87, eighth)))).toBe(0);
      expect(await countTaken(places(40).map((at) => zeroed(jpeg, at * 0.87, eighth)))).toBe(0);
    },
  );

  test('a sector of zeros in a baseline scan', async () => {
    expect(await countTaken(places(100).map((at) => zeroed(whole, at * 0.95, 512)))).toBe(0);
  });

  test('a warning in the very last rows', async () => {
    const jpeg = await busyImage(160, 8).jpeg().toBuffer();
    const short = Buffer.concat([jpeg.subarray(0, -6), Buffer.from([0xff, 0xd9])]);
    expect(await verdict(short)).toBe('IMAGE_CORRUPT');
  });

  test('a progressive file truncated between two scans', async () => {
    const jpeg = await encode('progressive');
    const last = jpeg.lastIndexOf(Buffer.from([0xff, 0xda]));
    const table = jpeg.lastIndexOf(Buffer.from([0xff, 0xc4]), last);
    expect(await verdict(jpeg.subarray(0, table))).toBe('IMAGE_CORRUPT');
  });

  test('truncated inside its headers', async () => {
    expect(await verdict(whole.subarray(0, 100))).toBe('IMAGE_CORRUPT');
  });
});

describe('bounds', () => {
  test('more than a hundred scans are refused', async () => {
    const jpeg = await encode('progressive');
    const { header } = findScan(jpeg);
    const scan = jpeg.subarray(header, jpeg.indexOf(Buffer.from([0xff, 0xc4]), header));
    const many = Buffer.concat([
      jpeg.subarray(0, header),
      ...Array.from({ length: 101 }, () => scan),
      jpeg.subarray(header),
    ]);
    await expect(decodeImage(many)).rejects.toMatchObject({
      code: 'IMAGE_TOO_SLOW',
      message: expect.stringMatching(/100 scans/),
    });
  });

  test.each<[what: string, fill: string]>([
    ['FF', '\xff'],
    ['FF 00', '\xff\0'],
    ['bare markers', '\xff\x01'],
    ['empty comments', '\xff\xfe\0\x02'],
  ])('20 MB of %s are read or refused quickly', async (_what, fill) => {
    const bytes = Buffer.concat([whole.subarray(0, 2), Buffer.alloc(20_000_000, fill, 'latin1')]);
    const startedAt = process.cpuUsage();
    expect(['IMAGE_CORRUPT', 'IMAGE_TOO_SLOW']).toContain(await verdict(bytes));
    const { user } = process.cpuUsage(startedAt);
    expect(user / 1000).toBeLessThan(300);
  });
});

function withJfifRevision(jpeg: Buffer, revision: number): Buffer {
  const fields = Buffer.from([revision, 1, 0, 0, 1, 0, 1, 0, 0]);
  return withSegments(jpeg, segment(0xe0, Buffer.concat([Buffer.from('JFIF\0'), fields])));
}

function zeroed(jpeg: Buffer, at: number, bytes: number): Buffer {
  const { data } = findScan(jpeg);
  const start = data + Math.floor((jpeg.length - 2 - data) * at);
  return Buffer.from(jpeg).fill(0, start, Math.min(start + bytes, jpeg.length - 2));
}

async function encode(kind: string): Promise<Buffer> {
  if (kind === 'progressive') return busyImage().jpeg({ progressive: true }).toBuffer();
  if (kind === 'grey') return busyImage().greyscale().jpeg().toBuffer();
  return kind === 'restarts' ? withRestarts() : whole;
}

/** sharp writes no restart markers: joins grey rows of blocks, each from its own file. */
async function withRestarts(): Promise<Buffer> {
  const rows = await Promise.all(
    Array.from({ length: 15 }, (_, row) =>
      busyImage()
        .greyscale()
        .extract({ left: 0, top: row * 8, width: 160, height: 8 })
        .jpeg({ optimiseCoding: false })
        .toBuffer(),
    ),
  );
  const first = rows[0]!;
  const { header, data } = findScan(first);
  const head = Buffer.from(first.subarray(0, data));
  const frame = head.indexOf(Buffer.from([0xff, 0xc0]));
  head.writeUInt16BE(120, frame + 5);
  const interval = segment(0xdd, Buffer.from([0, 160 / 8]));
  const scans = rows.map((row: Buffer, index: number) =>
    Buffer.concat([
      row.subarray(findScan(row).data, -2),
      Buffer.from(index < 14 ? [0xff, 0xd0 + (index % 8)] : []),
    ]),
  );
  return Buffer.concat([
    head.subarray(0, header),
    interval,
    head.subarray(header),
    ...scans,
    Buffer.from([0xff, 0xd9]),
  ]);
}
