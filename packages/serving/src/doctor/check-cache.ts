import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Manifest, ReleaseSource } from '@yololift/core/release';
import { bytesToFetch, releaseBytes } from '@yololift/core/release';
import type { FunctionConfiguration } from '../configuration/configuration.ts';
import { type FileSystem, megabytes, readFileSystem } from './file-system.ts';
import { type Finding, failure, type Issue, ok, warning } from './finding.ts';
import type { PlatformFacts } from './platform-facts.ts';
import { tryWriting } from './try-writing.ts';

/** What the cache is judged by. */
export interface CacheQuestion {
  readonly configuration: Pick<FunctionConfiguration, 'cacheFolder' | 'maxCacheBytes'>;
  readonly sources: readonly ReleaseSource[];
  /** Of the release in force, where it is known. */
  readonly manifest: Manifest | undefined;
  readonly platform: PlatformFacts | undefined;
}

/** Whether the cache folder can be written, on what it lies, and whether the release fits. */
export async function checkCache(question: CacheQuestion): Promise<Finding> {
  const { cacheFolder } = question.configuration;
  const unwritable = notAllowed(question) ?? (await notWritable(question));
  if (unwritable !== undefined) return unwritable;
  const disk = await readFileSystem(await nearestExistingFolder(cacheFolder));
  const held = await bytesBelow(join(cacheFolder, 'releases'));
  const found = `${cacheFolder} on ${disk.kind}, ${megabytes(disk.freeBytes)} free${held > 0 ? `, ${megabytes(held)} held` : ''}`;
  return (
    tooSmall(question, disk.freeBytes + held, found) ??
    inMemory(question, disk, found) ??
    ok(fits(question, found))
  );
}

function notAllowed({ configuration, platform }: CacheQuestion): Issue | undefined {
  const { cacheFolder } = configuration;
  const only = platform?.writableFolder;
  if (only === undefined || !relative(only, cacheFolder).startsWith('..')) return undefined;
  const found = `${cacheFolder}; ${platform?.name} lets nothing but ${only} be written`;
  return failure('CACHE_UNWRITABLE', found, `name a folder below ${only} in MODEL_CACHE`);
}

async function notWritable({ configuration }: CacheQuestion): Promise<Issue | undefined> {
  const { cacheFolder } = configuration;
  const why = await tryWriting(cacheFolder);
  if (why === undefined) return undefined;
  const fix = 'name a folder in MODEL_CACHE that this user may write, on a disk that is not full';
  return failure('CACHE_UNWRITABLE', `${cacheFolder} cannot be written: ${why}`, fix);
}

function fits({ manifest, sources }: CacheQuestion, found: string): string {
  if (sources.every(({ folder }) => folder !== undefined))
    return `${found}; mounted releases are used in place`;
  return manifest === undefined ? `${found}; how large the release is is not known` : found;
}

/** Folders that are mounted need no room: their files are used in place. */
function tooSmall(question: CacheQuestion, room: number, found: string): Issue | undefined {
  const { manifest, sources, configuration } = question;
  if (manifest === undefined || sources.every(({ folder }) => folder !== undefined)) return undefined;
  const needed = bytesToFetch(manifest);
  if (room < needed) {
    return failure(
      'CACHE_TOO_SMALL',
      `${found}; the release needs ${megabytes(needed)}`,
      'make the disk larger, or name a folder on a larger one in MODEL_CACHE',
    );
  }
  const { maxCacheBytes = Number.POSITIVE_INFINITY } = configuration;
  if (maxCacheBytes < releaseBytes(manifest)) {
    return warning(
      'CACHE_TOO_SMALL',
      `${found}; MODEL_CACHE_MB allows ${megabytes(maxCacheBytes)}, the release has ${megabytes(releaseBytes(manifest))}`,
      'raise MODEL_CACHE_MB to three times the size of a release: all others leave the cache for it, and a rollback fetches again',
    );
  }
  if (room >= needed + releaseBytes(manifest)) return undefined;
  return warning(
    'CACHE_TOO_SMALL',
    `${found}; the release fits, the next one beside it would not`,
    'make room for two releases: the old one serves while the new one comes',
  );
}

function inMemory({ platform }: CacheQuestion, disk: FileSystem, found: string): Issue | undefined {
  const isMemoryThere = platform?.isDiskMemory === true && !disk.isMemory;
  if (!disk.isMemory && !isMemoryThere) return undefined;
  return warning(
    'CACHE_IN_MEMORY',
    isMemoryThere ? `${found}; on ${platform.name} files that are written are memory` : found,
    'give the function as much more memory as its releases take, or name a folder on a disk in MODEL_CACHE',
  );
}

async function nearestExistingFolder(folder: string): Promise<string> {
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  return isThere || dirname(folder) === folder ? folder : nearestExistingFolder(dirname(folder));
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries.filter((one) => one.isFile())) {
    const size = await stat(join(entry.parentPath, entry.name)).then(
      (stats) => stats.size,
      () => 0, // removed at this moment
    );
    bytes += size;
  }
  return bytes;
}
