import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { untilAborted } from '../../async/until-aborted.ts';
import { startSyncing } from '../fsync.ts';
import type { SpeedWatch } from '../speed-limits.ts';
import { watchSpeed, watchWait } from '../watch-speed.ts';
import { BatchWriter } from './batch-writer.ts';
import { type DownloadJob, mismatch, modified } from './download-job.ts';

const PART_BYTES = 8 << 20;
const PARTS_AT_ONCE = 4;
/** Bytes per read for hashing. */
const HASHED_BYTES = 1 << 20;

/** A byte range of a file, both ends included. */
interface Part {
  readonly first: number;
  readonly last: number;
  readonly written: PromiseWithResolvers<void>;
}

/**
 * Downloads a file in parallel parts and returns its digest, `sha256:…`. Hashes and syncs written parts during the
 * download. After it returns or throws, it no longer uses the file.
 * @param handle - open for reading and writing.
 */
export async function fetchParts(whole: DownloadJob, handle: FileHandle): Promise<string> {
  const stopped = new AbortController();
  const signal = AbortSignal.any([whole.signal, stopped.signal]);
  const job = { ...whole, signal, watch: { ...divideSpeed(whole.watch), signal } };
  const parts = splitIntoParts(whole.file.size);
  const syncing = startSyncing(handle);
  const etag = { value: undefined as string | undefined };
  let next = 0;

  async function work(): Promise<void> {
    for (let part = parts[next++]; part !== undefined; part = parts[next++]) {
      await fetchPart(job, handle, { part, etag });
      part.written.resolve();
      syncing.onWritten();
    }
  }

  async function hashAll(): Promise<string> {
    const hash = createHash('sha256');
    for (const part of parts) {
      await untilAborted(part.written.promise, signal);
      await hashPart(hash, handle, { part, signal });
    }
    return `sha256:${hash.digest('hex')}`;
  }

  const stop = (error: unknown) => {
    stopped.abort(error);
    throw error;
  };
  const hashing = hashAll();
  const all = [hashing, ...Array.from({ length: PARTS_AT_ONCE }, work)];
  try {
    await Promise.all(all.map((one) => one.catch(stop)));
    await syncing.end();
    return await hashing;
  } finally {
    await Promise.allSettled([...all, syncing.end()]);
  }
}

function splitIntoParts(size: number): readonly Part[] {
  return Array.from({ length: Math.ceil(size / PART_BYTES) }, (_, index) => {
    const first = index * PART_BYTES;
    return { first, last: Math.min(first + PART_BYTES, size) - 1, written: Promise.withResolvers<void>() };
  });
}

/** Divides the minimum rate by the number of parallel parts, since a source's speed is their sum. */
function divideSpeed(watch: SpeedWatch): SpeedWatch {
  const minimumBytesPerSecond = watch.limits.minimumBytesPerSecond / PARTS_AT_ONCE;
  return { ...watch, limits: { ...watch.limits, minimumBytesPerSecond } };
}

async function fetchPart(
  { reader, key, signal, watch }: DownloadJob,
  handle: FileHandle,
  { part, etag }: { readonly part: Part; readonly etag: { value: string | undefined } },
): Promise<void> {
  const { first, last } = part;
  const result = modified(
    await watchWait(watch, () => reader.fetch(key, { range: { first, last }, signal })),
  );
  etag.value ??= result.etag;
  if (etag.value !== result.etag) throw mismatch(`${watch.what}: ${key} changed during the download`);
  const writer = new BatchWriter(handle, first);
  let position = first;
  for await (const chunk of watchSpeed(result.body, watch)) {
    signal.throwIfAborted();
    if (position + chunk.length > last + 1)
      throw mismatch(`${watch.what}: ${key} returned more bytes than requested`);
    await writer.add(chunk);
    position += chunk.length;
  }
  if (position !== last + 1) throw mismatch(`${watch.what}: ${key} ended at byte ${position} of ${last + 1}`);
  await writer.end();
}

/** Hashes a part from disk (usually the page cache): parts arrive in any order but are hashed in file order. */
async function hashPart(
  hash: Hash,
  handle: FileHandle,
  { part, signal }: { readonly part: Part; readonly signal: AbortSignal },
): Promise<void> {
  const buffer = Buffer.allocUnsafe(HASHED_BYTES);
  const end = part.last + 1;
  for (let position = part.first; position < end; ) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, Math.min(HASHED_BYTES, end - position), position);
    if (bytesRead === 0) throw mismatch('the file on disk was truncated during hashing');
    hash.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
}
