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

/** A folder as a store: a mounted file system or a local folder. */
export interface FolderStore extends ObjectReader, ObjectWriter, ObjectLister {
  /** Local path, for using files in place. */
  readonly folder: string;
}

/** Prefix of files that are being written; never listed. */
const PART_PREFIX = '.yololift-part-';
/** Age without a write after which a part counts as left by a dead process, ms. */
const STALE_PART_MS = 3_600_000;

/**
 * Opens a folder, `file:///mnt/models`, as a store. The first write creates it if it does not exist.
 * @throws YoloLiftError `URI_UNSUPPORTED` - not an absolute file URI.
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
    const message = `${plainAddress(uri)} is not a file URI; write file:///absolute/path`;
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
    if (!stats.isFile()) throw new YoloLiftError('OBJECT_NOT_FOUND', `${path} is not a file`);
    await assertBelow(folder, path);
    const etag = formatEtag(stats);
    if (etag === ifNoneMatch) return { kind: 'not-modified' };
    const part = range === undefined ? {} : { start: range.first, end: range.last };
    const stream = createReadStream(path, { ...part, ...(signal && { signal }), highWaterMark: 1 << 18 });
    return { kind: 'modified', etag, size: stats.size, body: translated(stream, path) };
  } catch (error) {
    throw toStoreError(error, path);
  }
}

/** Changes with every write: each write renames a new file into place, so size, time or inode differ. */
function formatEtag({ size, mtimeMs, ino }: Stats): string {
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
  /** Folders already swept for parts of dead processes. */
  readonly swept: Set<string>;
}

/** Writes a part file beside the target, syncs it and renames it, so that a reader sees the old or the new object. */
async function put(folder: string, { key, source, swept }: Source, options: PutOptions): Promise<void> {
  const path = placeOf(folder, key);
  const part = join(dirname(path), `${PART_PREFIX}${randomUUID()}`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await assertBelow(folder, dirname(path));
    if (!swept.has(dirname(path))) await sweepParts(dirname(path));
    swept.add(dirname(path));
    await writeSynced(part, checkBytes(source(), { what: path, ...options }), options.signal);
    // `link` fails if the name exists; `rename` replaces it.
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
    if (stats !== undefined && Date.now() - stats.mtimeMs > STALE_PART_MS)
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

/** Rejects a key that points outside the folder. */
function placeOf(folder: string, key: string): string {
  const path = join(folder, key);
  if (key !== '' && !key.startsWith('/') && path.startsWith(join(folder, sep))) return path;
  throw new YoloLiftError('OBJECT_NOT_FOUND', `${JSON.stringify(key)} is not a valid key below ${folder}`);
}

/** Rejects a link that points outside the folder. */
async function assertBelow(folder: string, path: string): Promise<void> {
  const [root, real] = await Promise.all([realpath(folder), realpath(path)]);
  if (real === root || real.startsWith(join(root, sep))) return;
  throw new YoloLiftError('ACCESS_DENIED', `${path} is a link that points outside ${folder}`);
}

function toStoreError(error: unknown, path: string): unknown {
  if (error instanceof YoloLiftError || !(error instanceof Error && 'code' in error)) return error;
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
    case 'ELOOP':
      return new YoloLiftError('OBJECT_NOT_FOUND', `${path} does not exist`, { cause: error });
    case 'EEXIST':
      return new YoloLiftError('OBJECT_EXISTS', `${path} already exists`, { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new YoloLiftError('ACCESS_DENIED', `${path}: permission denied`, { cause: error });
    case 'ENOSPC':
    case 'EDQUOT':
      return new YoloLiftError('DISK_FULL', `no space left on the disk for ${path}`, { cause: error });
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
