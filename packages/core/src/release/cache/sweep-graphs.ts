import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Graphs kept per release: one for each kind of machine that shares the cache folder. */
const GRAPHS_PER_RELEASE = 4;
/** Mounted releases, which are not in the cache, whose graphs are kept. */
const MOUNTED_RELEASES = 3;

interface Aged {
  readonly name: string;
  /** ms since 1970 */
  readonly usedAt: number;
}

/** Folder of a release's graphs; without `entry`, of all graphs. */
export function graphsPath(cacheFolder: string, ...entry: readonly string[]): string {
  return join(cacheFolder, 'graphs', ...entry);
}

/** Bytes of a release's graphs. */
export async function graphBytes(cacheFolder: string, entry: string): Promise<number> {
  const folder = graphsPath(cacheFolder, entry);
  const names = await listNames(folder);
  const sizes = names.map((name) => readStats(join(folder, name)).then(({ size }) => size));
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Removes a release's graphs. */
export function removeGraphs(cacheFolder: string, entry: string): Promise<void> {
  return rm(graphsPath(cacheFolder, entry), { recursive: true, force: true });
}

/** Removes the least recently used graphs of one release and of mounted releases. */
export async function sweepGraphs(cacheFolder: string, entry: string): Promise<void> {
  const own = graphsPath(cacheFolder, entry);
  const files = (await listNames(own)).map(async (name) => ({
    name,
    usedAt: await readMtime(join(own, name)),
  }));
  await removeOldest(own, await Promise.all(files), GRAPHS_PER_RELEASE);

  const all = graphsPath(cacheFolder);
  const cached = new Set(await listNames(join(cacheFolder, 'releases')));
  const mounted = (await listNames(all)).filter((name) => !cached.has(name));
  const folders = mounted.map(async (name) => ({ name, usedAt: await readNewestMtime(join(all, name)) }));
  await removeOldest(all, await Promise.all(folders), MOUNTED_RELEASES);
}

async function readNewestMtime(folder: string): Promise<number> {
  const times = (await listNames(folder)).map((name) => readMtime(join(folder, name)));
  return Math.max(0, ...(await Promise.all(times)));
}

async function removeOldest(folder: string, all: readonly Aged[], keep: number): Promise<void> {
  const oldest = all.toSorted((a, b) => b.usedAt - a.usedAt).slice(keep);
  for (const { name } of oldest) await rm(join(folder, name), { recursive: true, force: true });
}

async function readMtime(path: string): Promise<number> {
  return (await readStats(path)).mtimeMs;
}

/** Returns zeros for a file that was removed meanwhile. */
function readStats(path: string): Promise<{ readonly size: number; readonly mtimeMs: number }> {
  return stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
}

function listNames(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
