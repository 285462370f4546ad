import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { YoloLiftError } from '../errors.ts';
import type { FetchResult, ObjectReader } from '../ports/object-reader.ts';
import { BatchWriter } from './batch-writer.ts';
import type { ManifestFile } from './manifest.ts';
import { type SpeedWatch, watchSpeed, watchWait } from './watch-speed.ts';

/** One file to fetch, and where it goes. */
export interface DownloadJob {
  readonly reader: ObjectReader;
  readonly key: string;
  readonly file: ManifestFile;
  /** Path to write; must not exist. Gone again where the download fails. */
  readonly target: string;
  readonly signal: AbortSignal;
  readonly watch: SpeedWatch;
}

/** Files above this are fetched in parts, several at once, bytes. */
const WHOLE_BYTES = 16_000_000;
const PART_BYTES = 8 << 20;
const PARTS_AT_ONCE = 4;

/**
 * Fetches a file to disk: streamed, hashed on the way, and synced, so that what is there afterwards is the file its
 * manifest lists, or nothing.
 * @throws YoloLiftError `DIGEST_MISMATCH` - other bytes came than the manifest lists.
 * @throws YoloLiftError `DISK_FULL` - no room for it.
 * @throws YoloLiftError what the reader throws.
 */
export async function downloadFile(job: DownloadJob): Promise<void> {
  const { key, file, target, watch } = job;
  try {
    const handle = await open(target, 'wx+'); // read again where the hash follows parts
    try {
      const digest = await (file.size > WHOLE_BYTES ? fetchParts(job, handle) : fetchWhole(job, handle));
      if (digest !== file.sha256) throw otherFile(`${watch.what}: ${key} is ${digest}, not ${file.sha256}`);
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

/** A part of a file, and its place. */
interface Part {
  readonly index: number;
  readonly first: number;
  readonly last: number;
}

async function fetchParts(whole: DownloadJob, handle: FileHandle): Promise<string> {
  const job = { ...whole, watch: shareOf(whole.watch) };
  const { file } = job;
  const parts: Part[] = [];
  for (let first = 0; first < file.size; first += PART_BYTES) {
    parts.push({ index: parts.length, first, last: Math.min(first + PART_BYTES, file.size) - 1 });
  }
  const hash = createHash('sha256');
  const landed = parts.map(() => Promise.withResolvers<void>());
  for (const { promise } of landed) promise.catch(() => undefined); // `follow` tells the first
  const stopped = new AbortController();
  const signal = AbortSignal.any([job.signal, stopped.signal]);
  const etag = { value: undefined as string | undefined };
  let next = 0;
  async function work(): Promise<void> {
    for (let part = parts[next++]; part !== undefined; part = parts[next++]) {
      await fetchPart({ ...job, signal }, handle, { part, etag });
      landed[part.index]?.resolve();
    }
  }
  // The hash follows the parts that have landed, in their order, while later ones are still coming.
  async function follow(): Promise<void> {
    for (const part of parts) {
      await landed[part.index]?.promise;
      await hashPart(hash, handle, part);
    }
  }
  const following = follow();
  const workers = Array.from({ length: PARTS_AT_ONCE }, () =>
    work().catch((error: unknown) => {
      // Nobody may use the file any more when this ends: stop the others, and the hash, then wait for them.
      stopped.abort(error);
      for (const one of landed) one.reject(error);
      throw error;
    }),
  );
  const [first] = (await Promise.allSettled([...workers, following])).filter(
    (one) => one.status === 'rejected',
  );
  if (first !== undefined) throw stopped.signal.aborted ? stopped.signal.reason : first.reason;
  return `sha256:${hash.digest('hex')}`;
}

/** A source is as fast as its parts together. */
function shareOf(watch: SpeedWatch): SpeedWatch {
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
  if (etag.value !== result.etag) throw mismatch(`${watch.what}: ${key} changed while it was read`);
  const writer = new BatchWriter(handle, first);
  let position = first;
  for await (const chunk of watchSpeed(result.body, watch)) {
    signal.throwIfAborted();
    if (position + chunk.length > last + 1)
      throw mismatch(`${watch.what}: ${key} gave more than it was asked for`);
    await writer.add(chunk);
    position += chunk.length;
  }
  if (position !== last + 1) throw mismatch(`${watch.what}: ${key} ended at byte ${position} of ${last + 1}`);
  await writer.end();
}

async function hashPart(hash: Hash, handle: FileHandle, { first, last }: Part): Promise<void> {
  const buffer = Buffer.allocUnsafe(1 << 20);
  for (let position = first; position <= last; ) {
    const { bytesRead } = await handle.read(
      buffer,
      0,
      Math.min(buffer.length, last + 1 - position),
      position,
    );
    if (bytesRead === 0) throw mismatch('the file on disk became shorter while it was hashed');
    hash.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
}

function modified(result: FetchResult): Extract<FetchResult, { kind: 'modified' }> {
  if (result.kind === 'modified') return result;
  throw new YoloLiftError('INTERNAL', 'a reader answered "not modified" to a request without an ETag');
}

/** As long as it should be, and another: it would be the same the next time. */
function otherFile(message: string): YoloLiftError {
  return new YoloLiftError('DIGEST_MISMATCH', message);
}

/** Cut or changed on the way: a retry may help. */
function mismatch(message: string): YoloLiftError {
  return new YoloLiftError('DIGEST_MISMATCH', message, { isRetryable: true });
}

/** Names a disk that is full; everything else stays as it is. */
export function toDiskError(error: unknown, path: string): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  if (error.code !== 'ENOSPC' && error.code !== 'EDQUOT') return error;
  return new YoloLiftError(
    'DISK_FULL',
    `there is no room left on the disk of ${path}; free some, or name another cache folder`,
    {
      cause: error,
    },
  );
}
