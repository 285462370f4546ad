import type { Metadata, OutputInfo, Sharp as SharpImage, SharpOptions } from 'sharp';
import { YoloLiftError } from '../errors.ts';
import type { Warning } from '../warnings.ts';
import { freeMemory } from './free-memory.ts';
import { loadSharp, type Sharp } from './load-sharp.ts';
import { readImageFile } from './read-image-file.ts';
import { sniffImage } from './sniff-image.ts';
import type { RgbImage } from './types.ts';

/** Most pixels an image may have, unless told otherwise: 150 MB once decoded. */
const DEFAULT_MAX_PIXELS = 50_000_000;

/** Pixels, upright, and the EXIF orientation (1..8) that was undone to get them so. */
export interface DecodedImage extends RgbImage {
  readonly orientation: number;
  /** Pages or frames of the file, of which this is the first; absent where it has one. */
  readonly pages?: number;
  /** What its reader should know; absent where there is nothing. */
  readonly warnings?: readonly Warning[];
}

/** Options of `decodeImage`. */
export interface DecodeImageOptions {
  /** Default 50 million. */
  readonly maxPixels?: number;
  /** Called once the decode runs in a thread of its own, so that this one may block. */
  readonly onBegun?: () => void;
}

/**
 * Faults that libjpeg warns of though every pixel is there, as some phones and editors write them. All other
 * warnings mean lost pixels, which libjpeg would fill with grey.
 */
const HARMLESS_WARNING = /Invalid SOS parameters|extraneous bytes before marker 0xd9|unknown JFIF revision/;

/** Begins to load the decoder, so that the first `decodeImage` need not wait for it. */
export function preloadDecoder(): void {
  // A failure is told by the `decodeImage` that needs it.
  loadSharp().catch(() => undefined);
}

/**
 * Decodes a picture (a path, or the encoded bytes) to 8-bit RGB: JPEG, PNG, WebP, AVIF, TIFF and GIF, the first
 * frame or page of each. Turned upright as its EXIF orientation says; transparent parts laid on white; grey, 16-bit
 * and CMYK converted; an RGB picture's colour profile left aside, as OpenCV does. A 300×200 photo of orientation
 * 6 gives 200×300. The pixels are the caller's alone.
 *
 * @throws YoloLiftError `IMAGE_NOT_FOUND`, `IMAGE_UNREADABLE` - the path.
 * @throws YoloLiftError `IMAGE_EMPTY` - no bytes.
 * @throws YoloLiftError `IMAGE_UNSUPPORTED` - another format; the message says which.
 * @throws YoloLiftError `IMAGE_TOO_LARGE` - more pixels than `maxPixels`, found before any is decoded.
 * @throws YoloLiftError `IMAGE_CORRUPT` - truncated or damaged: never half a picture.
 */
export async function decodeImage(
  source: string | Uint8Array,
  { maxPixels = DEFAULT_MAX_PIXELS, onBegun }: DecodeImageOptions = {},
): Promise<DecodedImage> {
  const name = typeof source === 'string' ? source : 'the image';
  preloadDecoder();
  const bytes = typeof source === 'string' ? await readImageFile(source) : source;
  assertAccepted(bytes, name);
  const sharp = await loadSharp();
  try {
    return await decodeUpright(sharp, { bytes, isOwn: typeof source === 'string', name, maxPixels, onBegun });
  } catch (cause) {
    if (cause instanceof YoloLiftError) throw cause;
    const why = cause instanceof Error ? cause.message.trim().replaceAll('\n', '; ') : String(cause);
    throw new YoloLiftError('IMAGE_CORRUPT', `${name} is truncated or damaged: ${why}`, { cause });
  }
}

function assertAccepted(bytes: Uint8Array, name: string): void {
  if (bytes.length === 0) throw new YoloLiftError('IMAGE_EMPTY', `${name} is empty (0 bytes)`);
  const sniffed = sniffImage(bytes);
  if (sniffed.accepted) return;
  throw new YoloLiftError(
    'IMAGE_UNSUPPORTED',
    `${name} is ${sniffed.name}; send JPEG, PNG, WebP, AVIF, TIFF or GIF`,
  );
}

function assertDecodable({ width, height, depth, format }: Metadata, maxPixels: number, name: string): void {
  if (width * height > maxPixels) {
    throw new YoloLiftError(
      'IMAGE_TOO_LARGE',
      `${name} has ${width}×${height} = ${inMillions(width * height)} million pixels; at most ${inMillions(maxPixels)} million are accepted`,
    );
  }
  if (depth !== 'uchar' && depth !== 'ushort') {
    throw new YoloLiftError(
      'IMAGE_UNSUPPORTED',
      `${name} is a ${format} with samples of type ${depth}, whose range is not known; send 8 or 16 bits a sample`,
    );
  }
}

function inMillions(pixels: number): number {
  return Math.ceil(pixels / 1e4) / 100;
}

interface Encoded {
  readonly bytes: Uint8Array;
  /** Whether nobody else holds the bytes. */
  readonly isOwn: boolean;
  readonly name: string;
  readonly maxPixels: number;
  readonly onBegun: (() => void) | undefined;
}

async function decodeUpright(sharp: Sharp, encoded: Encoded): Promise<DecodedImage> {
  const { bytes, isOwn, name, maxPixels, onBegun } = encoded;
  const options = { limitInputPixels: maxPixels };
  // Networks are trained on pixels as stored; only CMYK needs its profile to become RGB.
  const asStored = decodeRgb(sharp, bytes, { ...options, ignoreIcc: true });
  asStored.catch(() => undefined); // what the header says comes first
  // Beside the decode, not before it: two parses in a row would cost 0.3 ms.
  const reading = sharp(bytes, { limitInputPixels: false }).metadata();
  onBegun?.();
  const metadata = await reading;
  assertDecodable(metadata, maxPixels, name);
  const withProfile = metadata.space === 'cmyk' ? decodeRgb(sharp, bytes, options) : undefined;
  // libvips reads them until both have ended.
  if (isOwn) void Promise.allSettled([asStored, withProfile]).then(() => freeMemory(bytes));
  const { data, info } = await (withProfile ?? asStored);
  if (info.channels !== 3) throw new Error(`${info.channels} channels after conversion to RGB`);
  return { data, width: info.width, height: info.height, orientation: metadata.orientation ?? 1 };
}

interface Pixels {
  readonly data: Buffer;
  readonly info: OutputInfo;
}

/**
 * Fails on a warning that means lost pixels, and only there. As a Buffer, whose memory is libvips' own and goes back
 * to it (sharp 0.35.5 keeps that of `toUint8Array` for good).
 */
async function decodeRgb(sharp: Sharp, bytes: Uint8Array, options: SharpOptions): Promise<Pixels> {
  try {
    return await toRgb(sharp(bytes, { ...options, failOn: 'warning' })).toBuffer({ resolveWithObject: true });
  } catch (error) {
    if (!isHarmless(error)) throw error;
    return toRgb(sharp(bytes, { ...options, failOn: 'error' })).toBuffer({ resolveWithObject: true });
  }
}

function toRgb(image: SharpImage): SharpImage {
  return image.autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb').raw({ depth: 'uchar' });
}

function isHarmless(error: unknown): boolean {
  return error instanceof Error && error.message.split('\n').every((line) => HARMLESS_WARNING.test(line));
}
