import type { Metadata, OutputInfo, Sharp as SharpImage, SharpOptions } from 'sharp';
import { YoloLiftError } from '../../errors.ts';
import { freeMemory } from '../../free-memory.ts';
import { type ImageFormat, sniffImage } from '../../media/sniff-image.ts';
import { type Warning, warningsField } from '../../warnings.ts';
import type { RgbImage } from '../types.ts';
import { type Background, DEFAULT_BACKGROUND } from './background.ts';
import { type ImageHeader, type PreparedImage, prepareImage } from './encoded/prepare-image.ts';
import {
  assertSize,
  DECODE_TIMEOUT_SECONDS,
  DEFAULT_MAX_PIXELS,
  isQuick,
  maxPixelsFor,
} from './image-limits.ts';
import { loadSharp, type Sharp } from './load-sharp.ts';
import { pagesLeftOut } from './pages-left-out.ts';
import { readImageFile } from './read-image-file.ts';

/** Upright pixels, and the EXIF orientation (1..8) that was undone. */
export interface DecodedImage extends RgbImage {
  readonly orientation: number;
  /** Pages or frames of the file, of which this is the first; absent if there is one. */
  readonly pages?: number;
  /** Warnings; absent if there are none. */
  readonly warnings?: readonly Warning[];
}

/** Options of `decodeImage`. */
export interface DecodeImageOptions {
  /** Default 64 million. */
  readonly maxPixels?: number;
  /** Background of transparent parts: a colour, or `ignore` for the stored colours. Default white. */
  readonly background?: Background;
  /** Called when the decode runs in its own thread, so that this one may block. */
  readonly onBegun?: () => void;
}

/** Starts loading the decoder, so that the first `decodeImage` is faster. */
export function preloadDecoder(): void {
  // `decodeImage` reports the failure.
  loadSharp().catch(() => undefined);
}

/**
 * Decodes an image (a path, or encoded bytes) to 8-bit RGB: JPEG, PNG, WebP, AVIF, TIFF and GIF, the first
 * frame or page of each. Applies the EXIF orientation; composes transparent parts over `background`; converts
 * grey, 16-bit and CMYK; ignores the colour profile of RGB images, as OpenCV does. A 300×200 photo of
 * orientation 6 gives 200×300. The caller owns the pixels.
 *
 * The return code of its own decode decides whether an image is complete. The text of libvips' errors and
 * warnings is shared by all threads of a process: it may belong to another image, so it is neither read nor
 * shown.
 *
 * @throws YoloLiftError `IMAGE_NOT_FOUND`, `IMAGE_UNREADABLE` - the path.
 * @throws YoloLiftError `IMAGE_EMPTY` - no bytes.
 * @throws YoloLiftError `IMAGE_UNSUPPORTED` - an unsupported format or variant; says which.
 * @throws YoloLiftError `IMAGE_TOO_LARGE` - over `maxPixels`, or 32,768 px per side; checked before decoding.
 * @throws YoloLiftError `IMAGE_TOO_SLOW` - a JPEG of over 100 scans, or a decode of over 10 s.
 * @throws YoloLiftError `IMAGE_CORRUPT` - truncated or damaged; partial images are never returned.
 */
export async function decodeImage(
  source: string | Uint8Array,
  options: DecodeImageOptions = {},
): Promise<DecodedImage> {
  const { background = DEFAULT_BACKGROUND, onBegun } = options;
  const name = typeof source === 'string' ? source : 'the image';
  preloadDecoder();
  const bytes = typeof source === 'string' ? await readImageFile(source) : source;
  const format = acceptedFormat(bytes, name);
  const maxPixels = maxPixelsFor(format, options.maxPixels ?? DEFAULT_MAX_PIXELS);
  const prepared = await prepareImage(bytes, { format, name });
  if (prepared.size !== undefined) assertSize(prepared.size, { maxPixels, name });
  // The caller's bytes are not changed.
  const own =
    typeof source === 'string'
      ? [bytes, prepared.bytes]
      : [prepared.bytes].filter((one) => one.buffer !== bytes.buffer);
  const encoded = { ...prepared, own, format, name, maxPixels, background, onBegun };
  return decodeUpright(await loadSharp(), encoded);
}

function acceptedFormat(bytes: Uint8Array, name: string): ImageFormat {
  if (bytes.length === 0) throw new YoloLiftError('IMAGE_EMPTY', `${name} is empty (0 bytes)`);
  const sniffed = sniffImage(bytes);
  if (sniffed.accepted) return sniffed.format;
  throw new YoloLiftError(
    'IMAGE_UNSUPPORTED',
    `${name} is ${sniffed.name}; send JPEG, PNG, WebP, AVIF, TIFF or GIF`,
  );
}

interface Encoded extends PreparedImage {
  /** Buffers to free after the decode. */
  readonly own: readonly Uint8Array[];
  readonly format: ImageFormat;
  readonly name: string;
  readonly maxPixels: number;
  readonly background: Background;
  readonly onBegun: (() => void) | undefined;
}

async function decodeUpright(sharp: Sharp, encoded: Encoded): Promise<DecodedImage> {
  // Networks are trained on pixels as stored; only CMYK needs its profile for RGB.
  const asStored = decodeRgb(sharp, encoded, { ignoreIcc: true });
  asStored.catch(() => undefined); // errors of the header are reported first
  const reading = encoded.header ?? readMetadata(sharp, encoded);
  encoded.onBegun?.();
  const metadata = await reading;
  assertSize(metadata, encoded);
  assertDepth(metadata, encoded);
  const withProfile = metadata.space === 'cmyk' ? decodeRgb(sharp, encoded) : undefined;
  // libvips reads them until both decodes have ended.
  void Promise.allSettled([asStored, withProfile]).then(() => encoded.own.forEach(freeMemory));
  const { data, info } = await (withProfile ?? asStored);
  const pages = encoded.pages ?? metadata.pages ?? 1;
  const warnings = [...encoded.warnings, ...pagesLeftOut(pages, encoded.format)];
  return {
    data,
    width: info.width,
    height: info.height,
    orientation: metadata.orientation ?? 1,
    ...(pages > 1 && { pages }),
    ...warningsField(warnings),
  };
}

/** Runs in parallel with the decode: one after the other would cost 0.3 ms. */
async function readMetadata(sharp: Sharp, encoded: Encoded): Promise<Metadata> {
  try {
    return await sharp(encoded.bytes, { limitInputPixels: false, failOn: 'none' }).metadata();
  } catch (cause) {
    throw corrupt(encoded, cause);
  }
}

function assertDepth({ depth }: ImageHeader, { name, format }: Encoded): void {
  if (depth !== 'uchar' && depth !== 'ushort') {
    throw new YoloLiftError(
      'IMAGE_UNSUPPORTED',
      `${name} is a ${format} with samples of type ${depth}, whose range is unknown; send 8 or 16 bits per sample`,
    );
  }
}

interface Pixels {
  readonly data: Buffer;
  readonly info: OutputInfo;
}

/** As a Buffer over libvips' memory, which can be freed (sharp 0.35.5 keeps that of `toUint8Array`). */
async function decodeRgb(sharp: Sharp, encoded: Encoded, options: SharpOptions = {}): Promise<Pixels> {
  const { bytes, failOn, maxPixels } = encoded;
  const startedAt = performance.now();
  try {
    const image = sharp(bytes, { ...options, failOn, limitInputPixels: maxPixels });
    const pixels = await toRgb(image, encoded).toBuffer({ resolveWithObject: true });
    if (pixels.info.channels === 3) return pixels;
  } catch (cause) {
    throw performance.now() - startedAt < DECODE_TIMEOUT_SECONDS * 1000
      ? corrupt(encoded, cause)
      : tooSlow(encoded, cause);
  }
  throw new YoloLiftError(
    'IMAGE_UNSUPPORTED',
    `${encoded.name} has channels that cannot be converted to RGB`,
  );
}

function toRgb(image: SharpImage, { background, size }: Encoded): SharpImage {
  // The timeout check between rows costs a small image up to a tenth of its decode.
  const bounded = isQuick(size) ? image : image.timeout({ seconds: DECODE_TIMEOUT_SECONDS });
  const upright = bounded.autoOrient();
  const opaque = background === 'ignore' ? upright.removeAlpha() : upright.flatten({ background });
  return opaque.toColourspace('srgb').raw({ depth: 'uchar' });
}

function corrupt({ name, format }: Encoded, cause: unknown): YoloLiftError {
  const message = `${name} is truncated or damaged: the ${format.toUpperCase()} data is incomplete`;
  return new YoloLiftError('IMAGE_CORRUPT', message, { cause });
}

function tooSlow({ name }: Encoded, cause: unknown): YoloLiftError {
  const message = `${name} was not decoded within ${DECODE_TIMEOUT_SECONDS} s; save it again, or smaller`;
  return new YoloLiftError('IMAGE_TOO_SLOW', message, { cause });
}
