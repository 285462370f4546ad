import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { YoloLiftError } from '../../errors.ts';
import type { TiffDirectory } from './tiff-directory.ts';

const STRIP_OFFSETS = 273;
const STRIP_BYTES = 279;
const TILE_OFFSETS = 324;
const TILE_BYTES = 325;
/** Largest strip or tile that is looked at, once inflated: 64 million pixels of 16-bit RGBA. */
const MAX_INFLATED_BYTES = 512_000_000;

const inflateOff = promisify(inflate);

/**
 * Inflates each strip or tile of a page by itself, in zlib's threads, and drops the result: the TIFF decoder stops
 * once it has pixels enough, and so never reaches the checksum that tells whether they are the right ones.
 * @throws YoloLiftError `IMAGE_CORRUPT` - data is missing or does not fit its checksum.
 */
export async function checkDeflated(file: Buffer, directory: TiffDirectory, name: string): Promise<void> {
  const values = (tag: number) => directory.entries.find((entry) => entry.tag === tag)?.values ?? [];
  const offsets = [...values(STRIP_OFFSETS), ...values(TILE_OFFSETS)];
  const sizes = [...values(STRIP_BYTES), ...values(TILE_BYTES)];
  for (const [index, offset] of offsets.entries()) {
    const size = sizes[index] ?? 0;
    if (size === 0) continue; // the decoder knows what an absent strip means
    try {
      await inflateOff(file.subarray(offset, offset + size), { maxOutputLength: MAX_INFLATED_BYTES });
    } catch (cause) {
      throw new YoloLiftError('IMAGE_CORRUPT', `${name} is damaged: part of its picture data is lost`, {
        cause,
      });
    }
  }
}
