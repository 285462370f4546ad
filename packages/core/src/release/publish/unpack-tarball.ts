import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Extract, extract, type Header } from 'tar-stream';
import { untilAborted } from '../../async/until-aborted.ts';
import { YoloLiftError } from '../../errors.ts';
import { toDiskError } from '../disk-error.ts';
import { tarEndCheck, tarUnpacker } from './open-tarball.ts';

/** How much a tarball may hold: a hostile one is small until it is unpacked. */
export interface TarballLimits {
  readonly maxBytes: number;
  readonly maxFiles: number;
}

const LIMITS: TarballLimits = { maxBytes: 10e9, maxFiles: 10_000 };

/** What macOS puts into folders and archives beside the files, at any depth. */
export function isUnwantedFile(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('._') || part === '.DS_Store' || part === '__MACOSX');
}

/**
 * Unpacks a `model.tar.gz`, as a SageMaker training job leaves it, or a plain tar, into a folder; returns the paths of
 * its files. Streamed; only plain files and folders below the target. What macOS adds is left out.
 * @throws YoloLiftError `MODEL_CORRUPT` - no tar, or cut off.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - a link, a device, a path that leads out, more than the limits, or packed in
 *   another way.
 * @throws YoloLiftError `DISK_FULL`; `MODEL_NOT_FOUND`, `MODEL_UNREADABLE` - the file.
 */
export async function unpackTarball(
  tarball: string,
  folder: string,
  limits: Partial<TarballLimits> = {},
): Promise<readonly string[]> {
  const entries = extract();
  const cut = new AbortController();
  const streams = [createReadStream(tarball), await tarUnpacker(tarball), tarEndCheck(), entries];
  // An entry that is never whole would be waited for.
  const reading = pipeline(streams).catch((error: unknown) => {
    cut.abort(error);
    throw error;
  });
  reading.catch(() => undefined); // told by the signal, or awaited
  const writing = writeEntries(entries, { tarball, folder, signal: cut.signal, ...LIMITS, ...limits });
  try {
    const paths = await untilAborted(writing, cut.signal);
    await reading;
    return paths;
  } catch (error) {
    const cause = toDiskError(error, folder);
    if (cause instanceof YoloLiftError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new YoloLiftError('MODEL_CORRUPT', `${tarball} is no whole tar: ${why}`, { cause });
  } finally {
    entries.destroy();
    // A file that is just being opened would be made after its folder was removed.
    await writing.catch(() => undefined);
  }
}

interface UnpackJob extends TarballLimits {
  readonly tarball: string;
  readonly folder: string;
  readonly signal: AbortSignal;
}

async function writeEntries(entries: Extract, job: UnpackJob): Promise<readonly string[]> {
  const { tarball, folder, signal, maxBytes, maxFiles } = job;
  const paths = new Set<string>(); // where a path comes twice the last one stands
  let bytes = 0;
  for await (const entry of entries) {
    const path = safePath(entry.header, tarball);
    if (path === undefined) {
      entry.resume();
      continue;
    }
    bytes += entry.header.size ?? 0;
    paths.add(path);
    if (bytes > maxBytes || paths.size > maxFiles) {
      throw unsafe(tarball, `it holds more than ${maxFiles} files or ${maxBytes / 1e6} MB`);
    }
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await pipeline(entry, createWriteStream(join(folder, path)), { signal });
  }
  return [...paths];
}

/** The entry's path below the target; `undefined` for folders, which come with their files, and what is unwanted. */
function safePath({ name, type, linkname }: Header, tarball: string): string | undefined {
  if (type === 'directory' || isUnwantedFile(name)) return undefined;
  if (type !== 'file' && type !== 'contiguous-file') {
    throw unsafe(tarball, `${name} is a ${type}${linkname ? ` to ${linkname}` : ''}`);
  }
  const parts = name.split('/').filter((part: string) => part !== '' && part !== '.');
  if (name.startsWith('/') || name.includes('\\') || parts.includes('..') || parts.length === 0) {
    throw unsafe(tarball, `${JSON.stringify(name)} leads out of it`);
  }
  return parts.join('/');
}

function unsafe(tarball: string, why: string): YoloLiftError {
  return new YoloLiftError('MODEL_UNSUPPORTED', `${tarball} is not unpacked: ${why}; pack plain files only`);
}
