import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Kinds of machine that may share a cache folder, and keep a graph each of one release. */
const KEPT_A_RELEASE = 4;
/** Releases that are not in the cache, since they lie on a mount, and keep their graphs. */
const KEPT_OF_MOUNTS = 3;

interface Aged {
  readonly name: string;
  /** ms since 1970 */
  readonly usedAt: number;
}

/** Where the graphs of a release lie, or those of all. */
export function graphsPath(cacheFolder: string, ...entry: readonly string[]): string {
  return join(cacheFolder, 'graphs', ...entry);
}

/** Bytes of a release's graphs. */
export async function graphBytes(cacheFolder: string, entry: string): Promise<number> {
  const folder = graphsPath(cacheFolder, entry);
  const names = await namesIn(folder);
  const sizes = names.map((name) => statOf(join(folder, name)).then(({ size }) => size));
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Removes a release's graphs. */
export function removeGraphs(cacheFolder: string, entry: string): Promise<void> {
  return rm(graphsPath(cacheFolder, entry), { recursive: true, force: true });
}

/** Removes the graphs of one release that other machines left, and those of mounted releases, not used for long. */
export async function sweepGraphs(cacheFolder: string, entry: string): Promise<void> {
  const own = graphsPath(cacheFolder, entry);
  const files = (await namesIn(own)).map(async (name) => ({ name, usedAt: await timeOf(join(own, name)) }));
  await removeOldest(own, await Promise.all(files), KEPT_A_RELEASE);

  const all = graphsPath(cacheFolder);
  const cached = new Set(await namesIn(join(cacheFolder, 'releases')));
  const mounted = (await namesIn(all)).filter((name) => !cached.has(name));
  const folders = mounted.map(async (name) => ({ name, usedAt: await newestIn(join(all, name)) }));
  await removeOldest(all, await Promise.all(folders), KEPT_OF_MOUNTS);
}

async function newestIn(folder: string): Promise<number> {
  const times = (await namesIn(folder)).map((name) => timeOf(join(folder, name)));
  return Math.max(0, ...(await Promise.all(times)));
}

async function removeOldest(folder: string, all: readonly Aged[], keep: number): Promise<void> {
  const oldest = all.toSorted((a, b) => b.usedAt - a.usedAt).slice(keep);
  for (const { name } of oldest) await rm(join(folder, name), { recursive: true, force: true });
}

async function timeOf(path: string): Promise<number> {
  return (await statOf(path)).mtimeMs;
}

/** Zeros for what was removed meanwhile. */
function statOf(path: string): Promise<{ readonly size: number; readonly mtimeMs: number }> {
  return stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
}

function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
