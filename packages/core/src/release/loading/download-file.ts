import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { YoloLiftError } from '../../errors.ts';
import { toDiskError } from '../disk-error.ts';
import { watchSpeed, watchWait } from '../watch-speed.ts';
import { BatchWriter } from './batch-writer.ts';
import { type DownloadJob, mismatch, modified } from './download-job.ts';
import { fetchParts } from './fetch-parts.ts';

/** Larger files are downloaded in parallel parts, bytes. */
const WHOLE_BYTES = 16_000_000;

/**
 * Downloads a file to disk; streams, hashes and syncs it. Afterwards the target is the verified file or absent.
 * @throws YoloLiftError `DIGEST_MISMATCH` - size or digest differ from the manifest.
 * @throws YoloLiftError `DISK_FULL` - no space for the file.
 * @throws YoloLiftError what the reader throws.
 */
export async function downloadFile(job: DownloadJob): Promise<void> {
  const { key, file, target, watch } = job;
  try {
    const handle = await open(target, 'wx+'); // readable, since parts are hashed from disk
    try {
      const digest = await (file.size > WHOLE_BYTES ? fetchParts(job, handle) : fetchWhole(job, handle));
      if (digest !== file.sha256)
        throw wrongDigest(`${watch.what}: ${key} has the digest ${digest}, not ${file.sha256}`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(target, { force: true });
    throw toDiskError(error, target);
  }
}

async function fetchWhole(
  { reader, key, file, signal, watch }: DownloadJob,
  handle: FileHandle,
): Promise<string> {
  const hash = createHash('sha256');
  const { body } = modified(await watchWait(watch, () => reader.fetch(key, { signal })));
  const writer = new BatchWriter(handle, 0);
  let size = 0;
  for await (const chunk of watchSpeed(body, watch)) {
    signal.throwIfAborted();
    size += chunk.length;
    if (size > file.size) throw mismatch(`${watch.what}: ${key} has more than ${file.size} bytes`);
    hash.update(chunk);
    await writer.add(chunk);
  }
  if (size !== file.size) throw mismatch(`${watch.what}: ${key} ended after ${size} of ${file.size} bytes`);
  await writer.end();
  return `sha256:${hash.digest('hex')}`;
}

/** Not retryable: the size is right, so the source has a different file. */
function wrongDigest(message: string): YoloLiftError {
  return new YoloLiftError('DIGEST_MISMATCH', message);
}
