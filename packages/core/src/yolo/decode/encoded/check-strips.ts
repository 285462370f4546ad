import { createInflate } from 'node:zlib';
import { YoloLiftError } from '../../../errors.ts';
import { loadSharp } from '../load-sharp.ts';
import { essentialJpeg } from './essential-jpeg.ts';
import { type TiffDirectory, tagValues } from './tiff-directory.ts';

const TAG = {
  COMPRESSION: 259,
  STRIP_OFFSETS: 273,
  STRIP_BYTES: 279,
  TILE_OFFSETS: 324,
  TILE_BYTES: 325,
  JPEG_TABLES: 347,
} as const;
const JPEG = 7;
const DEFLATE = [8, 32946];
/** Maximum inflated size of a page: 64 million pixels of 16-bit RGBA. */
const MAX_INFLATED_BYTES = 512_000_000;

/** Throws if a strip's or tile's data is damaged. */
type Check = (data: Buffer) => Promise<unknown>;

/**
 * Checks each strip or tile of a page for damage that the decoder ignores.
 *
 * - Any: whether it is inside the file.
 * - Deflate: whether its checksum matches. The decoder stops after the last pixel and does not check it.
 *   Inflated in zlib's threads.
 * - JPEG: whether zeros replace data. For tiles also whether the decode has no warning: libvips decodes tiles
 *   itself and ignores their warnings; libtiff's warnings about strips are errors.
 *
 * @throws YoloLiftError `IMAGE_CORRUPT` - data is missing or damaged.
 */
export async function checkStrips(file: Buffer, directory: TiffDirectory, name: string): Promise<void> {
  const offsets = [...tagValues(directory, TAG.STRIP_OFFSETS), ...tagValues(directory, TAG.TILE_OFFSETS)];
  const sizes = [...tagValues(directory, TAG.STRIP_BYTES), ...tagValues(directory, TAG.TILE_BYTES)];
  const check = checkFor(directory);
  for (const [index, offset] of offsets.entries()) {
    const size = sizes[index] ?? 0;
    if (size === 0) continue; // the decoder handles absent strips
    if (offset + size > file.length) throw lost(name);
    await check?.(file.subarray(offset, offset + size)).catch((cause: unknown) => {
      throw lost(name, cause);
    });
  }
}

function checkFor(directory: TiffDirectory): Check | undefined {
  const [compression = 1] = tagValues(directory, TAG.COMPRESSION);
  if (DEFLATE.includes(compression)) return checkDeflated();
  const isTiled = tagValues(directory, TAG.TILE_OFFSETS).length > 0;
  return compression === JPEG ? checkJpeg(tagValues(directory, TAG.JPEG_TABLES), { isTiled }) : undefined;
}

/** Inflates in zlib's threads and drops the output at once, without buffering. */
function checkDeflated(): Check {
  let inflated = 0;
  return async (data) => {
    const stream = createInflate({ chunkSize: 65_536 });
    stream.end(data);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      inflated += chunk.length;
      if (inflated > MAX_INFLATED_BYTES) throw new RangeError('the data inflates to more than any image has');
    }
  };
}

/** Tiles and strips share their tables: `FF D8`, the tables, `FF D9`. */
function checkJpeg(tables: readonly number[], { isTiled }: { readonly isTiled: boolean }): Check {
  const head = tables.length > 4 ? Buffer.from(tables.slice(0, -2)) : Buffer.from([0xff, 0xd8]);
  return async (part) => {
    const { bytes } = essentialJpeg(Buffer.concat([head, part.subarray(2)]), 'a part of it');
    if (!isTiled) return;
    const sharp = await loadSharp();
    await sharp(bytes, { failOn: 'error' }).raw().toBuffer();
  };
}

function lost(name: string, cause?: unknown): YoloLiftError {
  return new YoloLiftError('IMAGE_CORRUPT', `${name} is damaged: part of its image data is missing`, {
    cause,
  });
}
