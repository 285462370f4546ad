import { YoloLiftError } from '../../errors.ts';
import type { ImageFormat } from '../../media/sniff-image.ts';

/** Most pixels an image may have, unless told otherwise: a phone's 8192×6144, with room; 192 MB once decoded. */
export const DEFAULT_MAX_PIXELS = 64_000_000;

/** Longest side, px. A picture of 1×50,000,000 takes 26 s to decode. */
const MAX_SIDE = 32_768;

/**
 * How long the decode of one picture may take, s, by the clock: the slowest that are accepted take five of CPU time, and a
 * busy machine gives a decode a part of one.
 */
export const DECODE_TIMEOUT_SECONDS = 30;

/** An AVIF takes 18 bytes and 160 ns a pixel, two to three times what other formats do: of it, this share of the pixels. */
const AVIF_SHARE = 0.4;

/** Pixels that no format takes longer than a second or two for: 100 scans of them are 0.7 s. */
const QUICK_PIXELS = 4_000_000;

/** Largest encoded image read into memory: 64 million pixels of 16-bit RGBA, uncompressed, are 512 MB. */
export const MAX_FILE_BYTES = 512_000_000;

/** A picture's size, px, as stored or upright. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Holds a picture's size against the limits.
 * @throws YoloLiftError `IMAGE_TOO_LARGE` - over `maxPixels`, or 32,768 px on a side.
 */
export function assertSize(
  { width, height }: ImageSize,
  { maxPixels, name }: { readonly maxPixels: number; readonly name: string },
): void {
  const pixels = width * height;
  if (pixels <= maxPixels && Math.max(width, height) <= MAX_SIDE) return;
  const limit = pixels > maxPixels ? `${inMillions(maxPixels)} million` : `${MAX_SIDE} on a side`;
  throw new YoloLiftError(
    'IMAGE_TOO_LARGE',
    `${name} has ${width}×${height} = ${inMillions(pixels)} million pixels; at most ${limit} are accepted`,
  );
}

/** Most pixels of a format, where `maxPixels` are the most of all. 64 million → 25.6 million for AVIF. */
export function maxPixelsOf(format: ImageFormat, maxPixels: number): number {
  return format === 'avif' ? Math.floor(maxPixels * AVIF_SHARE) : maxPixels;
}

/** Whether a picture of this size, where it is known, is decoded well within the time limit, whatever is in it. */
export function isQuick(size: ImageSize | undefined): boolean {
  return size !== undefined && size.width * size.height <= QUICK_PIXELS;
}

function inMillions(pixels: number): number {
  return Math.ceil(pixels / 1e4) / 100;
}
