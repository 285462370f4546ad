import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { YoloLiftError } from '../../errors.ts';
import type { ManifestFile } from '../manifest.ts';
import type { SpeedWatch } from '../speed-limits.ts';
import { watchSpeed, watchWait } from '../watch-speed.ts';

/** Bytes read at once. */
const CHUNK_BYTES = 1 << 20;

/** Digest of a file, as manifests write it: `sha256:…`. Read as a stream. */
async function hashFile(path: string, watch: SpeedWatch): Promise<string> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  for await (const chunk of watchSpeed(stream, watch)) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}

/**
 * Checks a file on disk against its manifest: its size and, if `isHashed`, its digest.
 * @throws YoloLiftError `RELEASE_CORRUPT` - the file is absent or differs; the message gives the difference.
 * @throws YoloLiftError `STORE_UNAVAILABLE` - the disk hangs.
 */
export async function assertFile(
  path: string,
  {
    file,
    isHashed,
    watch,
  }: { readonly file: ManifestFile; readonly isHashed: boolean; readonly watch: SpeedWatch },
): Promise<void> {
  const { size, isFile } = await watchWait(watch, () => readSize(path));
  if (!isFile) throw corrupt(path, 'the file does not exist');
  if (size !== file.size) throw corrupt(path, `${size} bytes, not ${file.size}`);
  if (!isHashed) return;
  const digest = await hashFile(path, watch);
  if (digest !== file.sha256) throw corrupt(path, `digest ${digest}, not ${file.sha256}`);
}

async function readSize(path: string): Promise<{ readonly size: number; readonly isFile: boolean }> {
  try {
    const stats = await stat(path);
    return { size: stats.size, isFile: stats.isFile() };
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) {
      return { size: 0, isFile: false };
    }
    throw new YoloLiftError('STORE_UNAVAILABLE', `${path} cannot be read: ${String(cause)}`, {
      cause,
      isRetryable: true,
    });
  }
}

function corrupt(path: string, why: string): YoloLiftError {
  return new YoloLiftError('RELEASE_CORRUPT', `${path} does not match its manifest: ${why}`);
}
