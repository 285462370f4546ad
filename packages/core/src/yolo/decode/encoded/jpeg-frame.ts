import { YoloLiftError } from '../../../errors.ts';
import type { ImageSize } from '../image-limits.ts';
import { JPEG, type JpegPart } from './jpeg-parts.ts';

/** The coding of a JPEG's pixels, from its frame header. */
export interface JpegFrame {
  readonly isProgressive: boolean;
  /** Identifiers of its components: Y, Cb and Cr; or one; or four. */
  readonly components: readonly number[];
  /** As stored, px. */
  readonly size: ImageSize;
}

/** Frame headers (SOF) by kind; the decoder supports the first five. */
const SEQUENTIAL = [0xc0, 0xc1, 0xc9];
const PROGRESSIVE = [0xc2, 0xca];
const LOSSLESS = [0xc3, 0xcb];
const HIERARCHICAL = [0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf];
const FRAMES = [...SEQUENTIAL, ...PROGRESSIVE, ...LOSSLESS, ...HIERARCHICAL];

/**
 * Reads the frame header.
 * @throws YoloLiftError `IMAGE_CORRUPT` - it is missing.
 * @throws YoloLiftError `IMAGE_UNSUPPORTED` - lossless, hierarchical, or not 8 bits per sample.
 */
export function readJpegFrame(parts: readonly JpegPart[], name: string): JpegFrame {
  const part = parts.find(({ marker }) => FRAMES.includes(marker));
  const [precision, components] = [part?.segment[4], readComponents(part?.segment)];
  if (part === undefined || precision === undefined || components === undefined) {
    throw new YoloLiftError('IMAGE_CORRUPT', `${name} is a damaged JPEG: its frame header is missing or cut`);
  }
  const unusual = unusualKind(part.marker, precision);
  if (unusual !== undefined) {
    throw new YoloLiftError('IMAGE_UNSUPPORTED', `${name} is ${unusual}; save it as an ordinary JPEG or PNG`);
  }
  const [height, width] = [part.segment.readUInt16BE(5), part.segment.readUInt16BE(7)];
  return { isProgressive: PROGRESSIVE.includes(part.marker), components, size: { width, height } };
}

function readComponents(segment: Buffer | undefined): readonly number[] | undefined {
  const count = segment?.[9];
  if (segment === undefined || count === undefined || segment.length < 10 + 3 * count) return undefined;
  return Array.from({ length: count }, (_, index) => segment.readUInt8(10 + 3 * index));
}

function unusualKind(marker: number, precision: number): string | undefined {
  if (LOSSLESS.includes(marker)) return 'a lossless JPEG';
  if (HIERARCHICAL.includes(marker)) return 'a hierarchical JPEG';
  return precision === 8 ? undefined : `a JPEG of ${precision} bits per sample`;
}

/** One scan's header: its components, and its coefficients 0..63 with bits down to `low`. */
export interface JpegScan {
  readonly components: readonly number[];
  readonly first: number;
  readonly last: number;
  readonly low: number;
}

/** Reads the header of each scan; truncated ones are skipped. */
export function readJpegScans(parts: readonly JpegPart[]): readonly JpegScan[] {
  return parts.filter(({ marker }) => marker === JPEG.SOS).flatMap(({ segment }) => readScan(segment));
}

function readScan(segment: Buffer): readonly JpegScan[] {
  const count = segment[4] ?? 0;
  const spectral = 5 + 2 * count;
  if (count === 0 || segment.length < spectral + 3) return [];
  const components = Array.from({ length: count }, (_, index) => segment.readUInt8(5 + 2 * index));
  const [first, last] = [segment.readUInt8(spectral), segment.readUInt8(spectral + 1)];
  return [{ components, first, last, low: segment.readUInt8(spectral + 2) & 15 }];
}
