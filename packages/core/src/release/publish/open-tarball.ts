import { open } from 'node:fs/promises';
import { type Duplex, PassThrough, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { YoloLiftError } from '../../errors.ts';
import { fileError } from '../../onnx/open-model-file.ts';

/** A tar is made of blocks; its first is the header of a file, which holds its own checksum. */
const BLOCK_BYTES = 512;
const CHECKSUM = { from: 148, to: 156 };

/** Packings by the bytes a file begins with, and what makes a tar of them. */
const OTHERS = [
  { mark: 'BZh', what: 'bzip2', fix: 'unpack it first: `bunzip2`' },
  { mark: '\xfd7zXZ\0', what: 'xz', fix: 'unpack it first: `unxz`' },
  { mark: '\x28\xb5\x2f\xfd', what: 'Zstandard', fix: 'unpack it first: `unzstd`' },
  { mark: 'PK', what: 'zip', fix: 'unpack it, and name the folder' },
  { mark: '7z\xbc\xaf', what: '7-Zip', fix: 'unpack it, and name the folder' },
] as const;
/** Names that mean an archive, whatever is in the file. */
const ARCHIVE_NAME = /\.(tar(\.\w+)?|t[gbxz]z2?|zip|7z)$/i;

/** Whether a file is an archive, by its name or by its first bytes; what cannot be read is none. */
export async function isTarball(file: string): Promise<boolean> {
  if (ARCHIVE_NAME.test(file)) return true;
  const head = await getHead(file).catch(() => '');
  return head.startsWith('\x1f\x8b') || head.startsWith('BZh') || isTar(head);
}

/**
 * What turns a file's bytes into those of a tar: nothing, or gunzip, as its first bytes tell.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - packed in another way; says how to unpack it.
 * @throws YoloLiftError `MODEL_CORRUPT` - no archive at all.
 * @throws YoloLiftError `MODEL_NOT_FOUND`, `MODEL_UNREADABLE` - the file.
 */
export async function tarUnpacker(file: string): Promise<Duplex> {
  const head = await getHead(file);
  if (head.startsWith('\x1f\x8b')) return createGunzip();
  if (isTar(head)) return new PassThrough();
  const other = OTHERS.find(({ mark }) => head.startsWith(mark));
  if (other !== undefined) {
    const message = `${file} is packed with ${other.what}, which is not read here; ${other.fix}`;
    throw new YoloLiftError('MODEL_UNSUPPORTED', message);
  }
  throw new YoloLiftError('MODEL_CORRUPT', `${file} is no tar, and no gzipped one: copy or pack it again`);
}

/**
 * Passes a tar on, and fails at its end where the block of zeros is missing that every tar ends with: one that was cut
 * between two files would pass for whole.
 */
export function tarEndCheck(): Transform {
  let last: Buffer = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      last =
        chunk.length >= BLOCK_BYTES
          ? chunk.subarray(-BLOCK_BYTES)
          : Buffer.concat([last, chunk]).subarray(-BLOCK_BYTES);
      callback(null, chunk);
    },
    flush(callback) {
      const isEnd = last.length === BLOCK_BYTES && last.every((byte) => byte === 0);
      callback(isEnd ? null : new Error('it was cut off: the end of the tar is missing'));
    },
  });
}

/** The first block, a character a byte. */
async function getHead(file: string): Promise<string> {
  const handle = await open(file).catch((cause: unknown) => {
    throw fileError(file, cause);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(BLOCK_BYTES), 0, BLOCK_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The checksum is the sum of the header's bytes, its own counted as spaces, in octal digits. */
function isTar(head: string): boolean {
  if (head.length < BLOCK_BYTES) return false;
  const said = Number.parseInt(head.slice(CHECKSUM.from, CHECKSUM.to).replaceAll('\0', ' ').trim(), 8);
  const summed =
    head.slice(0, CHECKSUM.from) + ' '.repeat(CHECKSUM.to - CHECKSUM.from) + head.slice(CHECKSUM.to);
  return said === Buffer.from(summed, 'latin1').reduce((sum, byte) => sum + byte, 0);
}
