import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Extract, extract, type Header } from 'tar-stream';
import { untilAborted } from '../../async/until-aborted.ts';
import { YoloLiftError } from '../../errors.ts';
import { toDiskError } from '../disk-error.ts';
import { createTarEndCheck, createTarStream } from './open-tarball.ts';

/** Limits for the unpacked content, since a hostile tarball can be small. */
export interface TarballLimits {
  readonly maxBytes: number;
  readonly maxFiles: number;
}

const LIMITS: TarballLimits = { maxBytes: 10e9, maxFiles: 10_000 };

/** Whether macOS added this file to a folder or archive, at any depth. */
export function isUnwantedFile(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('._') || part === '.DS_Store' || part === '__MACOSX');
}

/**
 * Unpacks a `model.tar.gz`, as written by a SageMaker training job, or a plain tar, into a folder. Returns the paths of
 * its files. Streams; accepts only regular files and folders below the target; skips files that macOS adds.
 * @throws YoloLiftError `MODEL_CORRUPT` - not a tar, or truncated.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - a link, a device, a path outside the folder, content above the limits, or
 *   another format.
 * @throws YoloLiftError `DISK_FULL`; `MODEL_NOT_FOUND`, `MODEL_UNREADABLE` - the file is absent or unreadable.
 */
export async function unpackTarball(
  tarball: string,
  folder: string,
  limits: Partial<TarballLimits> = {},
): Promise<readonly string[]> {
  const entries = extract();
  const cut = new AbortController();
  const streams = [createReadStream(tarball), await createTarStream(tarball), createTarEndCheck(), entries];
  // Aborts the writing, which would wait forever for the rest of an entry.
  const reading = pipeline(streams).catch((error: unknown) => {
    cut.abort(error);
    throw error;
  });
  reading.catch(() => undefined); // reported by the signal or awaited below
  const writing = writeEntries(entries, { tarball, folder, signal: cut.signal, ...LIMITS, ...limits });
  try {
    const paths = await untilAborted(writing, cut.signal);
    await reading;
    return paths;
  } catch (error) {
    const cause = toDiskError(error, folder);
    if (cause instanceof YoloLiftError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new YoloLiftError('MODEL_CORRUPT', `${tarball} is not a complete tar: ${why}`, { cause });
  } finally {
    entries.destroy();
    // Otherwise a file that is being opened could be created after its folder is removed.
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
  const paths = new Set<string>(); // the last entry of a path wins
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
      throw unsafe(tarball, `it has more than ${maxFiles} files or ${maxBytes / 1e6} MB`);
    }
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await pipeline(entry, createWriteStream(join(folder, path)), { signal });
  }
  return [...paths];
}

/** The entry's path below the target; `undefined` for folders (created with their files) and unwanted files. */
function safePath({ name, type, linkname }: Header, tarball: string): string | undefined {
  if (type === 'directory' || isUnwantedFile(name)) return undefined;
  if (type !== 'file' && type !== 'contiguous-file') {
    throw unsafe(tarball, `${name} is a ${type}${linkname ? ` to ${linkname}` : ''}`);
  }
  const parts = name.split('/').filter((part: string) => part !== '' && part !== '.');
  if (name.startsWith('/') || name.includes('\\') || parts.includes('..') || parts.length === 0) {
    throw unsafe(tarball, `${JSON.stringify(name)} points outside the target folder`);
  }
  return parts.join('/');
}

function unsafe(tarball: string, why: string): YoloLiftError {
  return new YoloLiftError(
    'MODEL_UNSUPPORTED',
    `${tarball} cannot be unpacked: ${why}; pack regular files only`,
  );
}
