import { YoloLiftError } from '../../errors.ts';
import type { ImageFormat } from '../../media/sniff-image.ts';

/** Default maximum pixels: above a phone's 8192×6144; 192 MB decoded. */
export const DEFAULT_MAX_PIXELS = 64_000_000;

/** Longest side, px. An image of 1×50,000,000 takes 26 s to decode. */
const MAX_SIDE = 32_768;

/**
 * Time limit of one decode, s of wall time: the slowest accepted images take 5 s of CPU time, and a busy
 * machine gives a decode only part of a CPU.
 */
export const DECODE_TIMEOUT_SECONDS = 30;

/**
 * Share of the maximum pixels for AVIF: it takes 18 bytes and 160 ns per pixel, two to three times other
 * formats.
 */
const AVIF_SHARE = 0.4;

/** Pixels that every format decodes in a second or two: 100 scans of them take 0.7 s. */
const QUICK_PIXELS = 4_000_000;

/**
 * Maximum bytes of an encoded image in memory: 64 million pixels of 16-bit RGBA, uncompressed, are 512 MB.
 */
export const MAX_FILE_BYTES = 512_000_000;

/** An image's size, px, as stored or upright. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Checks an image's size.
 * @throws YoloLiftError `IMAGE_TOO_LARGE` - over `maxPixels`, or 32,768 px per side.
 */
export function assertSize(
  { width, height }: ImageSize,
  { maxPixels, name }: { readonly maxPixels: number; readonly name: string },
): void {
  const pixels = width * height;
  if (pixels <= maxPixels && Math.max(width, height) <= MAX_SIDE) return;
  const limit = pixels > maxPixels ? `${inMillions(maxPixels)} million` : `${MAX_SIDE} px per side`;
  throw new YoloLiftError(
    'IMAGE_TOO_LARGE',
    `${name} has ${width}×${height} = ${inMillions(pixels)} million pixels; the maximum is ${limit}`,
  );
}

/** Maximum pixels of a format. 64 million → 25.6 million for AVIF. */
export function maxPixelsFor(format: ImageFormat, maxPixels: number): number {
  return format === 'avif' ? Math.floor(maxPixels * AVIF_SHARE) : maxPixels;
}

/** Whether any image of this size decodes well within the time limit; `false` if the size is unknown. */
export function isQuick(size: ImageSize | undefined): boolean {
  return size !== undefined && size.width * size.height <= QUICK_PIXELS;
}

function inMillions(pixels: number): number {
  return Math.ceil(pixels / 1e4) / 100;
}
