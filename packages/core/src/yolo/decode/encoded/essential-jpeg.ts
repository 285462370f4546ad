import { YoloLiftError } from '../../../errors.ts';
import type { ImageSize } from '../image-limits.ts';
import { coverageOf } from './jpeg-coverage.ts';
import { type JpegFrame, readJpegFrame, readJpegScans } from './jpeg-frame.ts';
import { JPEG, type JpegPart, readJpegParts } from './jpeg-parts.ts';
import { holdsLostZeros } from './lost-zeros.ts';

/** A JPEG of nothing but what its pixels and their orientation need. */
export interface EssentialJpeg {
  readonly bytes: Buffer;
  /** Whether the file lacks its end marker, and every scan is there all the same. */
  readonly lacksEnd: boolean;
  readonly size: ImageSize;
  /** Whether it has neither EXIF nor CMYK: its frame then says all that a decoder's look at the metadata would. */
  readonly isPlain: boolean;
}

/**
 * Bytes that libjpeg warns of once: a stray zero before a marker without meaning (`FF 01`). libvips makes the
 * hundredth warning of a picture an error, so behind 99 of these the first warning about its *data* fails the decode
 * by its return code, up to the last row. (`failOn: 'warning'` is looked at before each strip of rows: it misses
 * the last one, and it refuses whole pictures for their metadata.)
 */
const NINETY_NINE_WARNINGS = Buffer.concat(
  Array.from({ length: 99 }, () => Buffer.from([0x00, 0xff, JPEG.TEM])),
);

/** An `APP0` of version 1.1 and no thumbnail: that it is there decides how colours are read. */
const JFIF = Buffer.from('\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1');
const SOI = Buffer.from([0xff, JPEG.SOI]);
const EOI = Buffer.from([0xff, JPEG.EOI]);

/**
 * Rewrites a JPEG so that a decoder's every warning means lost pixels, and fails the decode: metadata and stray
 * bytes dropped, the parameters of a sequential scan set to the only ones there are, an end marker added where there
 * is none. Coded data is copied as it stands; pixels are the same.
 *
 * @throws YoloLiftError `IMAGE_CORRUPT` - headers or whole scans are missing.
 * @throws YoloLiftError `IMAGE_UNSUPPORTED`, `IMAGE_TOO_SLOW` - as `readJpegFrame` and `readJpegParts`.
 */
export function essentialJpeg(bytes: Uint8Array, name: string): EssentialJpeg {
  const { parts, hasEnd } = readJpegParts(bytes, name);
  const frame = readJpegFrame(parts, name);
  assertCovered(parts, { frame, hasEnd, name });
  const firstScan = parts.findIndex(({ marker }) => marker === JPEG.SOS);
  const rewritten = [
    SOI,
    ...metadataOf(parts, frame),
    ...codingOf(parts.slice(0, firstScan), frame),
    NINETY_NINE_WARNINGS,
    ...codingOf(parts.slice(firstScan), frame),
    EOI,
  ];
  const isPlain = [1, 3].includes(frame.components.length) && !parts.some(isExif);
  return { bytes: Buffer.concat(rewritten), lacksEnd: !hasEnd, size: frame.size, isPlain };
}

interface Covered {
  readonly frame: JpegFrame;
  readonly hasEnd: boolean;
  readonly name: string;
}

function assertCovered(parts: readonly JpegPart[], { frame, hasEnd, name }: Covered): void {
  const coverage = coverageOf(frame, readJpegScans(parts));
  if (coverage === 'lacking' || (coverage === 'partial' && !hasEnd)) {
    throw new YoloLiftError('IMAGE_CORRUPT', `${name} is truncated: its end, with picture data, is missing`);
  }
  if (holdsLostZeros(parts, frame)) {
    throw new YoloLiftError('IMAGE_CORRUPT', `${name} is damaged: zeros stand in place of picture data`);
  }
}

/** JFIF and Adobe decide how colours are read, EXIF has the orientation, and CMYK needs its colour profile. */
function metadataOf(parts: readonly JpegPart[], { components }: JpegFrame): readonly Buffer[] {
  const beginning = (marker: number, text: string) => parts.filter((part) => beginsWith(part, marker, text));
  const jfif = beginning(JPEG.APP0, 'JFIF\0').slice(0, 1);
  const exif = parts.filter(isExif).slice(0, 1);
  const profile = components.length === 4 ? beginning(JPEG.APP2, 'ICC_PROFILE\0') : [];
  const adobe = beginning(JPEG.APP14, 'Adobe').slice(0, 1);
  return [
    ...jfif.map(() => JFIF),
    ...[...exif, ...profile].map(({ segment }) => segment),
    ...adobe.map(({ segment }) => withKnownTransform(segment, components.length)),
  ];
}

function isExif(part: JpegPart): boolean {
  return beginsWith(part, JPEG.APP1, 'Exif');
}

function beginsWith({ marker, segment }: JpegPart, wanted: number, text: string): boolean {
  return marker === wanted && segment.toString('latin1', 4, 4 + text.length) === text;
}

/** A code that Adobe never gave a meaning is read as YCbCr or YCCK, with a warning. */
function withKnownTransform(segment: Buffer, components: number): Buffer {
  const transform = segment[15];
  if (transform === undefined || transform <= 2) return segment;
  const known = Buffer.from(segment);
  known[15] = components === 4 ? 2 : 1;
  return known;
}

/** Frame, tables and scans, in their order. */
function codingOf(parts: readonly JpegPart[], { isProgressive }: JpegFrame): readonly Buffer[] {
  return parts
    .filter(({ marker }) => !isMetadata(marker))
    .flatMap(({ marker, segment, data }) => {
      const isMended = marker === JPEG.SOS && !isProgressive;
      return [isMended ? withSequentialParameters(segment) : segment, data];
    });
}

/** Or has no payload, and no meaning here. */
function isMetadata(marker: number): boolean {
  const isBare = marker === JPEG.SOI || marker === JPEG.TEM;
  return isBare || marker === JPEG.COM || (marker >= JPEG.APP0 && marker <= 0xef);
}

/** A sequential scan holds coefficients 0 to 63 whole; some phones write 0 to 0. */
function withSequentialParameters(segment: Buffer): Buffer {
  const mended = Buffer.from(segment);
  mended.set([0, 63, 0], mended.length - 3);
  return mended;
}
