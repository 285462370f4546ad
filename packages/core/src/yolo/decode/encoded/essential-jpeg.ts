import { YoloLiftError } from '../../../errors.ts';
import type { ImageSize } from '../image-limits.ts';
import { measureCoverage } from './jpeg-coverage.ts';
import { type JpegFrame, readJpegFrame, readJpegScans } from './jpeg-frame.ts';
import { JPEG, type JpegPart, readJpegParts } from './jpeg-parts.ts';
import { holdsLostZeros } from './lost-zeros.ts';

/** A JPEG reduced to what its pixels and orientation need. */
export interface EssentialJpeg {
  readonly bytes: Buffer;
  /** Whether the end marker is missing although every scan is present. */
  readonly lacksEnd: boolean;
  readonly size: ImageSize;
  /** Whether it has neither EXIF nor CMYK: then its frame header replaces the decoder's metadata. */
  readonly isPlain: boolean;
}

/**
 * Bytes that cause one libjpeg warning each: a stray zero before a marker without meaning (`FF 01`). libvips
 * turns the hundredth warning of an image into an error, so after 99 of these the first warning about its
 * *data* fails the decode by its return code, up to the last row. (`failOn: 'warning'` is checked before each
 * strip of rows: it misses the last one, and it refuses intact images for their metadata.)
 */
const NINETY_NINE_WARNINGS = Buffer.concat(
  Array.from({ length: 99 }, () => Buffer.from([0x00, 0xff, JPEG.TEM])),
);

/** An `APP0` of version 1.1 without thumbnail: its presence decides how colours are read. */
const JFIF = Buffer.from('\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1');
const SOI = Buffer.from([0xff, JPEG.SOI]);
const EOI = Buffer.from([0xff, JPEG.EOI]);

/**
 * Rewrites a JPEG so that every decoder warning means lost pixels and fails the decode: drops metadata and
 * stray bytes, sets the parameters of sequential scans to their only valid values, adds a missing end marker.
 * Coded data is copied unchanged; pixels are the same.
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
    ...keptMetadata(parts, frame),
    ...codingSegments(parts.slice(0, firstScan), frame),
    NINETY_NINE_WARNINGS,
    ...codingSegments(parts.slice(firstScan), frame),
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
  const coverage = measureCoverage(frame, readJpegScans(parts));
  if (coverage === 'lacking' || (coverage === 'partial' && !hasEnd)) {
    throw new YoloLiftError('IMAGE_CORRUPT', `${name} is truncated: its end, with image data, is missing`);
  }
  if (holdsLostZeros(parts, frame)) {
    throw new YoloLiftError('IMAGE_CORRUPT', `${name} is damaged: zeros replace image data`);
  }
}

/**
 * Keeps JFIF and Adobe, which decide how colours are read, EXIF for the orientation, and the colour profile
 * of CMYK.
 */
function keptMetadata(parts: readonly JpegPart[], { components }: JpegFrame): readonly Buffer[] {
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

/** Decoders read an undefined Adobe transform code as YCbCr or YCCK, with a warning. */
function withKnownTransform(segment: Buffer, components: number): Buffer {
  const transform = segment[15];
  if (transform === undefined || transform <= 2) return segment;
  const known = Buffer.from(segment);
  known[15] = components === 4 ? 2 : 1;
  return known;
}

/** Frame, tables and scans, in their order. */
function codingSegments(parts: readonly JpegPart[], { isProgressive }: JpegFrame): readonly Buffer[] {
  return parts
    .filter(({ marker }) => !isMetadata(marker))
    .flatMap(({ marker, segment, data }) => {
      const isMended = marker === JPEG.SOS && !isProgressive;
      return [isMended ? withSequentialParameters(segment) : segment, data];
    });
}

/** Metadata, or a marker without payload and meaning. */
function isMetadata(marker: number): boolean {
  const isBare = marker === JPEG.SOI || marker === JPEG.TEM;
  return isBare || marker === JPEG.COM || (marker >= JPEG.APP0 && marker <= 0xef);
}

/** A sequential scan has all coefficients 0 to 63; some phones write 0 to 0. */
function withSequentialParameters(segment: Buffer): Buffer {
  const mended = Buffer.from(segment);
  mended.set([0, 63, 0], mended.length - 3);
  return mended;
}
