import { YoloLiftError } from '../../../errors.ts';
import type { ImageSize } from '../image-limits.ts';
import { checkStrips } from './check-strips.ts';
import { openTiff, type TiffDirectory, type TiffReader, valuesOf } from './tiff-directory.ts';
import { extraSamplesOf, mendLayout } from './tiff-layout.ts';

/** A TIFF of one page and no tag but those that its pixels need. */
export interface EssentialTiff {
  readonly bytes: Buffer;
  /** Pages of the whole file; thumbnails and masks are none. */
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

/** Tags that a decoder needs for the pixels and their orientation, of TIFF 6.0 and its supplements. */
const ESSENTIAL = new Set([
  256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324, 325, 332,
  334, 338, 339, 347, 529, 530, 531, 532,
]);

/** Compressions that are not read, by their codes. */
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
/** Bits a sample that the decoder knows; 32 and more it tells of, and their range is not known. */
const BITS = [1, 2, 4, 8, 16, 32, 64];
const SEPARATE_PLANES = 2;
/** Bits of a subfile's type: a reduced version of another page, a mask for one. */
const THUMBNAIL_OR_MASK = 0b101;
const MAX_PAGES = 10_000;

/**
 * Gives the first page of a TIFF a directory of only the tags that its pixels need, so that a decoder's warnings
 * speak of pixels alone: scanners and GIS programs write many a tag that libtiff warns of. The new directory stands
 * at the end of the bytes; pixels are where they were.
 *
 * @throws YoloLiftError `IMAGE_CORRUPT` - its directory lies outside the file, or strips or tiles do, or they fail a check that the decoder leaves out.
 * @throws YoloLiftError `IMAGE_UNSUPPORTED` - a compression or layout that is not read; says which.
 */
export async function essentialTiff(bytes: Uint8Array, name: string): Promise<EssentialTiff> {
  const tiff = openTiff(bytes, name);
  const found = tiff.directory(tiff.first);
  if (found === undefined) {
    throw new YoloLiftError(
      'IMAGE_CORRUPT',
      `${name} is truncated: its TIFF directory lies outside the file`,
    );
  }
  assertRead(found, name);
  const directory = tiff.mend(found, mendLayout(found, tiff.first));
  const first = (tag: number) => valuesOf(directory, tag)[0];
  await checkStrips(tiff.file, directory, name);
  const kept = directory.entries.filter(
    ({ tag }) => ESSENTIAL.has(tag) || (tag === TAG.ICC && first(TAG.PHOTOMETRIC) === CMYK),
  );
  const size = { width: first(TAG.WIDTH) ?? 0, height: first(TAG.HEIGHT) ?? 0 };
  return { bytes: tiff.append(kept), pages: countPages(tiff), size };
}

function assertRead(directory: TiffDirectory, name: string): void {
  const what = unreadKind(directory);
  if (what === undefined) return;
  throw new YoloLiftError(
    'IMAGE_UNSUPPORTED',
    `${name} is a TIFF ${what}, which is not read; save it as 8-bit RGB, uncompressed or with LZW, deflate or JPEG`,
  );
}

function unreadKind(directory: TiffDirectory): string | undefined {
  const first = (tag: number) => valuesOf(directory, tag)[0];
  const compression = UNREAD[first(TAG.COMPRESSION) ?? 1];
  if (compression !== undefined) return `compressed with ${compression}`;
  if (first(TAG.PLANAR) === SEPARATE_PLANES && first(TAG.TILE_WIDTH) !== undefined) {
    return 'in tiles of separate planes';
  }
  if (LAB.includes(first(TAG.PHOTOMETRIC) ?? 0)) return 'in CIE L*a*b* colours';
  if (extraSamplesOf(directory) > 1) return `of ${first(TAG.SAMPLES)} samples a pixel`;
  const bits = first(TAG.BITS) ?? 1;
  return BITS.includes(bits) ? undefined : `of ${bits} bits a sample`;
}

/** Follows the chain of directories; one that leads back, or outside the file, ends it. */
function countPages(tiff: TiffReader): number {
  const seen = new Set<number>();
  let pages = 0;
  for (let at = tiff.first; at !== 0 && !seen.has(at) && seen.size < MAX_PAGES; ) {
    seen.add(at);
    const directory = tiff.directory(at);
    if (directory === undefined) break;
    const [type = 0] = valuesOf(directory, TAG.SUBFILE);
    if ((type & THUMBNAIL_OR_MASK) === 0) pages += 1;
    at = directory.next;
  }
  return Math.max(1, pages);
}
