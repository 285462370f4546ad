import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Manifest, ReleaseSource } from '@yololift/core/release';
import { bytesToFetch, releaseBytes } from '@yololift/core/release';
import type { FunctionConfiguration } from '../configuration/configuration.ts';
import { type FileSystem, megabytes, readFileSystem } from './file-system.ts';
import { type Finding, failure, type Issue, ok, warning } from './finding.ts';
import type { PlatformFacts } from './platform-facts.ts';
import { tryWriting } from './try-writing.ts';

/** Inputs of `checkCache`. */
export interface CacheQuestion {
  readonly configuration: Pick<FunctionConfiguration, 'cacheFolder' | 'maxCacheBytes'>;
  readonly sources: readonly ReleaseSource[];
  /** The active release's manifest, if known. */
  readonly manifest: Manifest | undefined;
  readonly platform: PlatformFacts | undefined;
}

/** Checks that the cache folder is writable and not in memory, and that the release fits. */
export async function checkCache(question: CacheQuestion): Promise<Finding> {
  const { cacheFolder } = question.configuration;
  const unwritable = notAllowed(question) ?? (await notWritable(question));
  if (unwritable !== undefined) return unwritable;
  const disk = await readFileSystem(await nearestExistingFolder(cacheFolder));
  const cached = await measureFolder(join(cacheFolder, 'releases'));
  const found = `${cacheFolder} on ${disk.kind}, ${megabytes(disk.freeBytes)} free${cached > 0 ? `, ${megabytes(cached)} cached` : ''}`;
  return (
    tooSmall(question, disk.freeBytes + cached, found) ??
    inMemory(question, disk, found) ??
    ok(fits(question, found))
  );
}

function notAllowed({ configuration, platform }: CacheQuestion): Issue | undefined {
  const { cacheFolder } = configuration;
  const only = platform?.writableFolder;
  if (only === undefined || !relative(only, cacheFolder).startsWith('..')) return undefined;
  const found = `${cacheFolder}; ${platform?.name} can only write to ${only}`;
  return failure('CACHE_UNWRITABLE', found, `set MODEL_CACHE to a folder below ${only}`);
}

async function notWritable({ configuration }: CacheQuestion): Promise<Issue | undefined> {
  const { cacheFolder } = configuration;
  const why = await tryWriting(cacheFolder);
  if (why === undefined) return undefined;
  const fix = 'set MODEL_CACHE to a folder that this user may write, on a disk with free space';
  return failure('CACHE_UNWRITABLE', `${cacheFolder} cannot be written: ${why}`, fix);
}

function fits({ manifest, sources }: CacheQuestion, found: string): string {
  if (sources.every(({ folder }) => folder !== undefined))
    return `${found}; mounted releases are used in place`;
  return manifest === undefined ? `${found}; the size of the release is unknown` : found;
}

/** Mounted folders need no space: their files are used in place. */
function tooSmall(question: CacheQuestion, room: number, found: string): Issue | undefined {
  const { manifest, sources, configuration } = question;
  if (manifest === undefined || sources.every(({ folder }) => folder !== undefined)) return undefined;
  const needed = bytesToFetch(manifest);
  if (room < needed) {
    return failure(
      'CACHE_TOO_SMALL',
      `${found}; the release needs ${megabytes(needed)}`,
      'enlarge the disk, or set MODEL_CACHE to a folder on a larger one',
    );
  }
  const { maxCacheBytes = Number.POSITIVE_INFINITY } = configuration;
  if (maxCacheBytes < releaseBytes(manifest)) {
    return warning(
      'CACHE_TOO_SMALL',
      `${found}; MODEL_CACHE_MB allows ${megabytes(maxCacheBytes)}, the release is ${megabytes(releaseBytes(manifest))}`,
      'raise MODEL_CACHE_MB to three times the size of a release; otherwise this release evicts all others, and a rollback fetches again',
    );
  }
  if (room >= needed + releaseBytes(manifest)) return undefined;
  return warning(
    'CACHE_TOO_SMALL',
    `${found}; the release fits, but not a second one beside it`,
    'make room for two releases: the old one serves while the new one is fetched',
  );
}

function inMemory({ platform }: CacheQuestion, disk: FileSystem, found: string): Issue | undefined {
  const isPlatformMemory = platform?.isDiskMemory === true && !disk.isMemory;
  if (!disk.isMemory && !isPlatformMemory) return undefined;
  return warning(
    'CACHE_IN_MEMORY',
    isPlatformMemory ? `${found}; on ${platform.name} written files use memory` : found,
    'add memory for the size of the releases, or set MODEL_CACHE to a folder on a disk',
  );
}

async function nearestExistingFolder(folder: string): Promise<string> {
  const exists = await stat(folder).then(
    () => true,
    () => false,
  );
  return exists || dirname(folder) === folder ? folder : nearestExistingFolder(dirname(folder));
}

async function measureFolder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries.filter((one) => one.isFile())) {
    const size = await stat(join(entry.parentPath, entry.name)).then(
      (stats) => stats.size,
      () => 0, // removed meanwhile
    );
    bytes += size;
  }
  return bytes;
}
