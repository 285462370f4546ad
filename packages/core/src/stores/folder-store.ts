import { randomUUID } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { link, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { YoloLiftError } from '../errors.ts';
import type { ListedObject, ObjectLister } from '../ports/object-lister.ts';
import type { FetchOptions, FetchResult, ObjectReader } from '../ports/object-reader.ts';
import type { ObjectWriter, PutOptions } from '../ports/object-writer.ts';
import { checkBytes } from './check-bytes.ts';
import { assertPlainAddress, plainAddress } from './plain-address.ts';

/** A folder as a store: a mounted file system, or a place on this machine. */
export interface FolderStore extends ObjectReader, ObjectWriter, ObjectLister {
  /** Its path, for files that are used in place. */
  readonly folder: string;
}

/** Names that are being written; never listed. */
const PART_PREFIX = '.yololift-part-';
/** A part that nobody wrote to for so long was left by a process that died, ms. */
const LEFT_MS = 3_600_000;

/**
 * Opens a folder, `file:///mnt/models`, as a store. It need not exist yet; writing makes it.
 * @throws YoloLiftError `URI_UNSUPPORTED` - no absolute file URI.
 */
export function openFolderStore(uri: string): FolderStore {
  const folder = pathOf(uri);
  const swept = new Set<string>();
  return {
    uri: pathToFileURL(folder).href.replace(/\/$/, ''),
    folder,
    fetch: (key, options = {}) => fetch(folder, key, options),
    put: (key, source, options) => put(folder, { key, source, swept }, options),
    list: (prefix) => list(folder, prefix),
  };
}

/** `file:///mnt/models` → `/mnt/models` */
export function pathOf(uri: string): string {
  assertPlainAddress(uri);
  try {
    return fileURLToPath(uri);
  } catch (cause) {
    const message = `${plainAddress(uri)} is no file URI; write it as file:///absolute/path`;
    throw new YoloLiftError('URI_UNSUPPORTED', message, { cause });
  }
}

async function fetch(
  folder: string,
  key: string,
  { ifNoneMatch, range, signal }: FetchOptions,
): Promise<FetchResult> {
  const path = placeOf(folder, key);
  try {
    const stats = await stat(path, { bigint: false });
    if (!stats.isFile()) throw new YoloLiftError('OBJECT_NOT_FOUND', `${path} is no file`);
    await assertBelow(folder, path);
    const etag = etagOf(stats);
    if (etag === ifNoneMatch) return { kind: 'not-modified' };
    const part = range === undefined ? {} : { start: range.first, end: range.last };
    const stream = createReadStream(path, { ...part, ...(signal && { signal }), highWaterMark: 1 << 18 });
    return { kind: 'modified', etag, size: stats.size, body: translated(stream, path) };
  } catch (error) {
    throw toStoreError(error, path);
  }
}

/** It changes with every write: writing is by rename, so that size, time or inode differ. */
function etagOf({ size, mtimeMs, ino }: Stats): string {
  return `${size}-${mtimeMs}-${ino}`;
}

async function* translated(stream: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw toStoreError(error, path);
  }
}

interface Source {
  readonly key: string;
  readonly source: () => AsyncIterable<Uint8Array>;
  /** Folders that were looked through for what dead processes left: once is enough. */
  readonly swept: Set<string>;
}

/** Beside its place, synced, then renamed: a reader sees the old object or the new one, whole. */
async function put(folder: string, { key, source, swept }: Source, options: PutOptions): Promise<void> {
  const path = placeOf(folder, key);
  const part = join(dirname(path), `${PART_PREFIX}${randomUUID()}`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await assertBelow(folder, dirname(path));
    if (!swept.has(dirname(path))) await sweepParts(dirname(path));
    swept.add(dirname(path));
    await writeSynced(part, checkBytes(source(), { what: path, ...options }), options.signal);
    // A link fails where the name is taken; a rename replaces.
    if (options.ifAbsent) await link(part, path);
    else await rename(part, path);
  } catch (error) {
    throw toStoreError(error, path);
  } finally {
    await rm(part, { force: true });
  }
}

async function sweepParts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PART_PREFIX)) continue;
    const stats = await stat(join(folder, name)).catch(() => undefined);
    if (stats !== undefined && Date.now() - stats.mtimeMs > LEFT_MS)
      await rm(join(folder, name), { force: true });
  }
}

async function writeSynced(
  path: string,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    for await (const piece of body) {
      signal?.throwIfAborted();
      await handle.writeFile(piece);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* list(folder: string, prefix: string): AsyncGenerator<ListedObject> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw toStoreError(error, folder);
  });
  for (const entry of entries.filter((one) => one.isFile() && !one.name.startsWith(PART_PREFIX))) {
    const path = join(entry.parentPath, entry.name);
    const key = relative(folder, path).split(sep).join('/');
    if (key.startsWith(prefix)) yield { key, size: (await stat(path)).size };
  }
}

/** A key never leads out of its folder. */
function placeOf(folder: string, key: string): string {
  const path = join(folder, key);
  if (key !== '' && !key.startsWith('/') && path.startsWith(join(folder, sep))) return path;
  throw new YoloLiftError('OBJECT_NOT_FOUND', `${JSON.stringify(key)} is no key below ${folder}`);
}

/** Nor does a link in it. */
async function assertBelow(folder: string, path: string): Promise<void> {
  const [root, real] = await Promise.all([realpath(folder), realpath(path)]);
  if (real === root || real.startsWith(join(root, sep))) return;
  throw new YoloLiftError('ACCESS_DENIED', `${path} is a link that leads out of ${folder}`);
}

function toStoreError(error: unknown, path: string): unknown {
  if (error instanceof YoloLiftError || !(error instanceof Error && 'code' in error)) return error;
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
    case 'ELOOP':
      return new YoloLiftError('OBJECT_NOT_FOUND', `there is no ${path}`, { cause: error });
    case 'EEXIST':
      return new YoloLiftError('OBJECT_EXISTS', `${path} is there already`, { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new YoloLiftError('ACCESS_DENIED', `${path}: permission denied`, { cause: error });
    case 'ENOSPC':
    case 'EDQUOT':
      return new YoloLiftError('DISK_FULL', `there is no room left for ${path}`, { cause: error });
    case 'ABORT_ERR':
      return error;
    default:
      return new YoloLiftError('STORE_UNAVAILABLE', `${path}: ${error.message}`, {
        cause: error,
        isRetryable: true,
      });
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
