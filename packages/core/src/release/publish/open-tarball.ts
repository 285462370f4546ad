import { open } from 'node:fs/promises';
import { type Duplex, PassThrough, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { YoloLiftError } from '../../errors.ts';
import { fileError } from '../../onnx/open-model-file.ts';

/** A tar consists of blocks. The first is a file header, which contains its own checksum. */
const BLOCK_BYTES = 512;
const CHECKSUM = { from: 148, to: 156 };

/** Unsupported formats by their first bytes, and the fix. */
const OTHERS = [
  { mark: 'BZh', what: 'bzip2', fix: 'unpack it first: `bunzip2`' },
  { mark: '\xfd7zXZ\0', what: 'xz', fix: 'unpack it first: `unxz`' },
  { mark: '\x28\xb5\x2f\xfd', what: 'Zstandard', fix: 'unpack it first: `unzstd`' },
  { mark: 'PK', what: 'zip', fix: 'unpack it and pass the folder' },
  { mark: '7z\xbc\xaf', what: '7-Zip', fix: 'unpack it and pass the folder' },
] as const;
/** File names that count as archives, whatever the content. */
const ARCHIVE_NAME = /\.(tar(\.\w+)?|t[gbxz]z2?|zip|7z)$/i;

/** Whether a file is an archive, by its name or first bytes; `false` if it cannot be read. */
export async function isTarball(file: string): Promise<boolean> {
  if (ARCHIVE_NAME.test(file)) return true;
  const head = await readHead(file).catch(() => '');
  return head.startsWith('\x1f\x8b') || head.startsWith('BZh') || isTar(head);
}

/**
 * Creates the stream that turns a file's bytes into a tar: gunzip or a pass-through, by the first bytes.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - another format; the message says how to unpack it.
 * @throws YoloLiftError `MODEL_CORRUPT` - not an archive.
 * @throws YoloLiftError `MODEL_NOT_FOUND`, `MODEL_UNREADABLE` - the file is absent or unreadable.
 */
export async function createTarStream(file: string): Promise<Duplex> {
  const head = await readHead(file);
  if (head.startsWith('\x1f\x8b')) return createGunzip();
  if (isTar(head)) return new PassThrough();
  const other = OTHERS.find(({ mark }) => head.startsWith(mark));
  if (other !== undefined) {
    const message = `${file} is packed with ${other.what}, which is not supported; ${other.fix}`;
    throw new YoloLiftError('MODEL_UNSUPPORTED', message);
  }
  throw new YoloLiftError('MODEL_CORRUPT', `${file} is not a tar or gzipped tar; copy or pack it again`);
}

/**
 * Passes a tar through and fails at its end if the final block of zeros is missing. Detects a tar that was truncated
 * between two files.
 */
export function createTarEndCheck(): Transform {
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
      callback(isEnd ? null : new Error('it is truncated: the end of the tar is missing'));
    },
  });
}

/** Reads the first block, one character per byte. */
async function readHead(file: string): Promise<string> {
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

/** Checks the header's checksum: the sum of its bytes in octal, with the checksum field counted as spaces. */
function isTar(head: string): boolean {
  if (head.length < BLOCK_BYTES) return false;
  const said = Number.parseInt(head.slice(CHECKSUM.from, CHECKSUM.to).replaceAll('\0', ' ').trim(), 8);
  const summed =
    head.slice(0, CHECKSUM.from) + ' '.repeat(CHECKSUM.to - CHECKSUM.from) + head.slice(CHECKSUM.to);
  return said === Buffer.from(summed, 'latin1').reduce((sum, byte) => sum + byte, 0);
}
