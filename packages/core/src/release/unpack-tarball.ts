import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Extract, extract, type Header } from 'tar-stream';
import { YoloLiftError } from '../errors.ts';

/** How much a tarball may hold: a hostile one is small until it is unpacked. */
export interface TarballLimits {
  readonly maxBytes: number;
  readonly maxFiles: number;
}

const LIMITS: TarballLimits = { maxBytes: 10e9, maxFiles: 10_000 };

/**
 * Unpacks a `model.tar.gz`, as a SageMaker training job leaves it, into a folder; returns the paths of its files.
 * Streamed; only plain files and folders below the target.
 * @throws YoloLiftError `MODEL_CORRUPT` - no gzipped tar, or cut off.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - a link, a device, a path that leads out, or more than the limits.
 */
export async function unpackTarball(
  tarball: string,
  folder: string,
  limits: Partial<TarballLimits> = {},
): Promise<readonly string[]> {
  const entries = extract();
  const reading = pipeline(createReadStream(tarball), createGunzip(), entries);
  reading.catch(() => undefined); // the loop over the entries ends by it
  try {
    const paths = await writeEntries(entries, { tarball, folder, ...LIMITS, ...limits });
    await reading;
    return paths;
  } catch (cause) {
    if (cause instanceof YoloLiftError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new YoloLiftError('MODEL_CORRUPT', `${tarball} is no whole .tar.gz: ${why}`, { cause });
  } finally {
    entries.destroy();
  }
}

interface UnpackJob extends TarballLimits {
  readonly tarball: string;
  readonly folder: string;
}

async function writeEntries(entries: Extract, job: UnpackJob): Promise<readonly string[]> {
  const { tarball, folder, maxBytes, maxFiles } = job;
  const paths: string[] = [];
  let bytes = 0;
  for await (const entry of entries) {
    const path = safePath(entry.header, tarball);
    if (path === undefined) {
      entry.resume();
      continue;
    }
    bytes += entry.header.size ?? 0;
    paths.push(path);
    if (bytes > maxBytes || paths.length > maxFiles) {
      throw unsafe(tarball, `it holds more than ${maxFiles} files or ${maxBytes / 1e6} MB`);
    }
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await pipeline(entry, createWriteStream(join(folder, path)));
  }
  return paths;
}

/** The entry's path below the target; `undefined` for folders, which come with their files. */
function safePath({ name, type }: Header, tarball: string): string | undefined {
  if (type === 'directory') return undefined;
  if (type !== 'file' && type !== 'contiguous-file') throw unsafe(tarball, `${name} is a ${type}`);
  const parts = name.split('/').filter((part: string) => part !== '' && part !== '.');
  if (name.startsWith('/') || name.includes('\\') || parts.includes('..') || parts.length === 0) {
    throw unsafe(tarball, `${JSON.stringify(name)} leads out of it`);
  }
  return parts.join('/');
}

function unsafe(tarball: string, why: string): YoloLiftError {
  return new YoloLiftError('MODEL_UNSUPPORTED', `${tarball} is not unpacked: ${why}; pack plain files only`);
}
