import { YoloLiftError } from '../../../errors.ts';
import type { ImageSize } from '../image-limits.ts';
import { checkStrips } from './check-strips.ts';
import { openTiff, type TiffDirectory, type TiffReader, tagValues } from './tiff-directory.ts';
import { countExtraSamples, fixLayout } from './tiff-layout.ts';

/** A TIFF of one page, with only the tags that its pixels need. */
export interface EssentialTiff {
  readonly bytes: Buffer;
  /** Pages of the file, without thumbnails and masks. */
  readonly pages: number;
  readonly size: ImageSize;
}

const TAG = {
  SUBFILE: 254,
  WIDTH: 256,
  HEIGHT: 257,
  BITS: 258,
  COMPRESSION: 259,
  PHOTOMETRIC: 262,
  SAMPLES: 277,
  PLANAR: 284,
  TILE_WIDTH: 322,
  ICC: 34675,
} as const;

/** Tags for the pixels and their orientation, in TIFF 6.0 and its supplements. */
const ESSENTIAL = new Set([
  256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324, 325, 332,
  334, 338, 339, 347, 529, 530, 531, 532,
]);

/** Unsupported compressions by code. */
const UNREAD: Readonly<Record<number, string>> = {
  6: 'old-style JPEG',
  9: 'JBIG',
  10: 'JBIG',
  32766: 'NeXT RLE',
  32771: 'word-aligned CCITT RLE',
  32809: 'ThunderScan',
  33003: 'JPEG 2000',
  33004: 'JPEG 2000',
  33005: 'JPEG 2000',
  34661: 'JBIG',
  34676: 'SGI LogLuv',
  34677: 'SGI LogLuv',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  50000: 'Zstandard',
  50002: 'JPEG XL',
};
const CMYK = 5;
const LAB = [8, 9, 10];
/** Supported bits per sample; 32 and more are refused later, because their range is unknown. */
const BITS = [1, 2, 4, 8, 16, 32, 64];
const SEPARATE_PLANES = 2;
/** Bits of a subfile's type: a thumbnail of another page, or a mask. */
const THUMBNAIL_OR_MASK = 0b101;
const MAX_PAGES = 10_000;

/**
 * Replaces the directory of a TIFF's first page by one with only the tags that its pixels need. Then all
 * decoder warnings are about pixels: scanners and GIS programs write many tags that libtiff warns about. The
 * new directory is at the end of the file; pixels are not moved.
 *
 * @throws YoloLiftError `IMAGE_CORRUPT` - its directory, a strip or a tile is outside the file, or fails a
 * check that the decoder omits.
 * @throws YoloLiftError `IMAGE_UNSUPPORTED` - an unsupported compression or layout; says which.
 */
export async function essentialTiff(bytes: Uint8Array, name: string): Promise<EssentialTiff> {
  const tiff = openTiff(bytes, name);
  const found = tiff.directory(tiff.first);
  if (found === undefined) {
    throw new YoloLiftError('IMAGE_CORRUPT', `${name} is truncated: its TIFF directory is outside the file`);
  }
  assertSupported(found, name);
  const directory = tiff.withValues(found, fixLayout(found, tiff.first));
  const first = (tag: number) => tagValues(directory, tag)[0];
  await checkStrips(tiff.file, directory, name);
  const kept = directory.entries.filter(
    ({ tag }) => ESSENTIAL.has(tag) || (tag === TAG.ICC && first(TAG.PHOTOMETRIC) === CMYK),
  );
  const size = { width: first(TAG.WIDTH) ?? 0, height: first(TAG.HEIGHT) ?? 0 };
  return { bytes: tiff.append(kept), pages: countPages(tiff), size };
}

function assertSupported(directory: TiffDirectory, name: string): void {
  const what = unsupportedKind(directory);
  if (what === undefined) return;
  throw new YoloLiftError(
    'IMAGE_UNSUPPORTED',
    `${name} is a TIFF ${what}, which is not supported; save it as 8-bit RGB, uncompressed or with LZW, deflate or JPEG`,
  );
}

function unsupportedKind(directory: TiffDirectory): string | undefined {
  const first = (tag: number) => tagValues(directory, tag)[0];
  const compression = UNREAD[first(TAG.COMPRESSION) ?? 1];
  if (compression !== undefined) return `compressed with ${compression}`;
  if (first(TAG.PLANAR) === SEPARATE_PLANES && first(TAG.TILE_WIDTH) !== undefined) {
    return 'in tiles of separate planes';
  }
  if (LAB.includes(first(TAG.PHOTOMETRIC) ?? 0)) return 'in CIE L*a*b* colours';
  if (countExtraSamples(directory) > 1) return `of ${first(TAG.SAMPLES)} samples per pixel`;
  const bits = first(TAG.BITS) ?? 1;
  return BITS.includes(bits) ? undefined : `of ${bits} bits per sample`;
}

/** Follows the chain of directories; a cycle or an offset outside the file ends it. */
function countPages(tiff: TiffReader): number {
  const seen = new Set<number>();
  let pages = 0;
  for (let at = tiff.first; at !== 0 && !seen.has(at) && seen.size < MAX_PAGES; ) {
    seen.add(at);
    const directory = tiff.directory(at);
    if (directory === undefined) break;
    const [type = 0] = tagValues(directory, TAG.SUBFILE);
    if ((type & THUMBNAIL_OR_MASK) === 0) pages += 1;
    at = directory.next;
  }
  return Math.max(1, pages);
}
