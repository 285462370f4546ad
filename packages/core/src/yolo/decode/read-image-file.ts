import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { YoloLiftError } from '../../errors.ts';
import { MAX_FILE_BYTES } from './image-limits.ts';

/**
 * Reads an image file completely.
 *
 * @throws YoloLiftError `IMAGE_NOT_FOUND` - no such file.
 * @throws YoloLiftError `IMAGE_UNREADABLE` - a folder, a pipe or device, or no permission.
 * @throws YoloLiftError `IMAGE_TOO_LARGE` - over 512 MB.
 */
export async function readImageFile(path: string): Promise<Uint8Array> {
  try {
    const handle = await openWithoutWaiting(path);
    try {
      return await readWhole(handle, sizeToRead(path, await handle.stat()));
    } finally {
      // Not awaited: closing a file after reading cannot lose data.
      handle.close().catch(() => undefined);
    }
  } catch (error) {
    throw toImageError(path, error);
  }
}

/** Opening a pipe without a writer would otherwise wait forever. */
function openWithoutWaiting(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
}

async function readWhole(handle: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await handle.read(bytes, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

function sizeToRead(path: string, stats: Stats): number {
  if (stats.isDirectory()) {
    throw new YoloLiftError('IMAGE_UNREADABLE', `${path} is a folder; name an image in it`);
  }
  if (!stats.isFile()) {
    throw new YoloLiftError('IMAGE_UNREADABLE', `${path} is a pipe or a device, not a file`);
  }
  if (stats.size > MAX_FILE_BYTES) {
    const [size, limit] = [Math.ceil(stats.size / 1e6), MAX_FILE_BYTES / 1e6];
    throw new YoloLiftError('IMAGE_TOO_LARGE', `${path} has ${size} MB; the maximum is ${limit} MB`);
  }
  return stats.size;
}

function toImageError(path: string, cause: unknown): unknown {
  if (cause instanceof YoloLiftError || !(cause instanceof Error) || !('code' in cause)) return cause;
  if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') {
    return new YoloLiftError('IMAGE_NOT_FOUND', `no such file: ${path}`, { cause });
  }
  const why = cause.code === 'EACCES' || cause.code === 'EPERM' ? 'permission denied' : String(cause.code);
  return new YoloLiftError('IMAGE_UNREADABLE', `${path} cannot be read: ${why}`, { cause });
}
