import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isYoloLiftError, YoloLiftError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { toDiskError } from '../disk-error.ts';
import { syncFolder } from '../fsync.ts';
import { digestOf, MANIFEST_FILE, type Manifest, parseManifest } from '../manifest.ts';
import type { ReleaseName } from '../pointer.ts';
import { isAlive, OWNER } from '../process-owner.ts';
import type { VerifyPolicy } from '../release-source.ts';
import type { SpeedWatch } from '../speed-limits.ts';
import {
  type CacheEntry,
  COMPLETE_FILE,
  describeEntry,
  entryName,
  readCached,
  slotName,
} from './cache-entry.ts';
import { CacheLeases, type CloseLease } from './cache-leases.ts';
import { type ProcessLock, takeLock } from './process-lock.ts';
import { graphBytes, removeGraphs } from './sweep-graphs.ts';
import { type InPlaceCheck, stampVerified, verifyInPlace } from './verify-in-place.ts';

/** How much a cache may hold. */
export interface CacheLimits {
  /** Releases kept, those in use not counted. */
  readonly keepReleases: number;
  /** Bytes of all releases together, with their graphs; those in use are never removed. */
  readonly maxBytes: number;
}

/** A release that lies in the cache, whole, and stays there until the lease ends. */
export interface CachedRelease {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly digest: string;
  readonly close: CloseLease;
}

/** What the cache works with. */
export interface CacheDeps {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How a cached copy is looked at. */
export interface CacheCheck {
  readonly verify: VerifyPolicy;
  readonly watch: SpeedWatch;
}

/**
 * Releases on this machine's disk, below one folder:
 * `releases/<model>@<version>@<digest>/` (whole ones only), `staging/<process>-…/` (being fetched or removed), `locks/`,
 * `leases/` (who uses what), `stamps/` (what was hashed, and not touched since), `corrupt/` (set aside, the last one),
 * `graphs/` (of releases, optimised for kinds of CPU: `GraphFolder`). A crash at any point leaves nothing that is trusted
 * later: a release appears by one rename, when all of it was verified and synced.
 */
export class DiskCache {
  readonly #deps: CacheDeps;
  readonly #leases: CacheLeases;
  /** Where "hashed once" is remembered, also of mounted releases. */
  readonly stampFolder: string;

  constructor(deps: CacheDeps) {
    this.#deps = deps;
    this.#leases = new CacheLeases(this.#path('leases'));
    this.stampFolder = this.#path('stamps');
  }

  /**
   * Makes the folders, and removes what dead processes left behind.
   * @throws YoloLiftError `DISK_FULL`, `OUTPUT_UNWRITABLE` - nothing can be cached.
   */
  async open(): Promise<void> {
    try {
      const rooms = ['releases', 'staging', 'locks', 'leases', 'stamps', 'corrupt'];
      await Promise.all(rooms.map((room) => mkdir(this.#path(room), { recursive: true })));
      await access(this.#path('staging'), constants.W_OK); // rooms may be there, and their disk read-only
      await Promise.all([this.#sweepStaging(), this.#leases.inUse()]);
    } catch (cause) {
      const error = toDiskError(cause, this.#deps.folder);
      if (isYoloLiftError(error)) throw error;
      const message = `the cache folder ${this.#deps.folder} cannot be used: ${String(cause)}; name another one`;
      throw new YoloLiftError('OUTPUT_UNWRITABLE', message, { cause });
    }
  }

  lock(name: ReleaseName, signal: AbortSignal): Promise<ProcessLock> {
    const scratch = this.#path('staging');
    return takeLock(this.#path('locks', slotName(name)), { clock: this.#deps.clock, signal, scratch });
  }

  /**
   * A release that is here and passes `verify`; the one of `digest`, else the one used last. One that fails is set
   * aside, and told once.
   */
  async find(name: ReleaseName, check: CacheCheck): Promise<CachedRelease | undefined> {
    for (const { entry } of await this.#entriesOf(name)) {
      const found = await this.#take(entry, check);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A fresh folder that is swept if this process dies. */
  async stage(): Promise<string> {
    const folder = this.#path('staging', `${OWNER}-${randomUUID()}`);
    try {
      await mkdir(folder);
    } catch (error) {
      throw toDiskError(error, folder);
    }
    return folder;
  }

  /** Makes a staged folder, all of whose files are verified and synced, the release it holds. */
  async commit(staged: string, name: ReleaseName, manifestBytes: Uint8Array): Promise<CachedRelease> {
    const digest = digestOf(manifestBytes);
    const entry = entryName({ ...name, digest });
    const folder = this.#path('releases', entry);
    const manifest = parseManifest(manifestBytes, folder);
    let close: CloseLease | undefined;
    try {
      await writeSynced(join(staged, MANIFEST_FILE), manifestBytes);
      await writeSynced(join(staged, COMPLETE_FILE), digest);
      await syncFolders(staged, manifest);
      close = await this.#leases.hold(entry);
      await this.#putInPlace(staged, entry);
      await stampVerified({ folder, manifest, digest, stampFolder: this.stampFolder });
      return { folder, manifest, digest, close };
    } catch (error) {
      await close?.();
      throw toDiskError(error, folder);
    }
  }

  /** Removes releases, the least recently used first, until the limits hold and `wantedBytes` more would fit. */
  async makeRoom({ keepReleases, maxBytes }: CacheLimits, wantedBytes: number): Promise<void> {
    const all = await this.#entries();
    let bytes = all.reduce((sum, entry) => sum + entry.bytes, 0) + wantedBytes;
    let { length: count } = await this.#unused(all);
    while (count > keepReleases || bytes > maxBytes) {
      const removed = await this.#removeOldest();
      if (removed === undefined) return;
      bytes -= removed.bytes;
      count -= 1;
    }
  }

  /** Frees what can be freed at once, the most useless first; `false` where nothing is left that may go. */
  async freeSome(): Promise<boolean> {
    const aside = await readdir(this.#path('corrupt'));
    await Promise.all(aside.map((one) => rm(this.#path('corrupt', one), { recursive: true, force: true })));
    return aside.length > 0 || (await this.#removeOldest()) !== undefined;
  }

  #path(...parts: readonly string[]): string {
    return join(this.#deps.folder, ...parts);
  }

  /** Leased first, then looked at: what is leased is not removed meanwhile. */
  async #take(entry: string, { verify, watch }: CacheCheck): Promise<CachedRelease | undefined> {
    const folder = this.#path('releases', entry);
    const close = await this.#leases.hold(entry);
    try {
      const found = await readCached(folder);
      await this.#verify({ folder, ...found, verify, watch }, entry);
      await stat(folder);
      await this.#touch(folder);
      return { folder, ...found, close };
    } catch (error) {
      await close();
      if (isYoloLiftError(error, 'RELEASE_CORRUPT') || isYoloLiftError(error, 'RELEASE_INVALID'))
        await this.#setAside(entry, error.message);
      // A disk that does not answer, or a copy that was removed at this moment: as good as not here.
      return undefined;
    }
  }

  async #verify(check: Omit<InPlaceCheck, 'stampFolder'>, entry: string): Promise<void> {
    if (!entry.endsWith(check.digest.replace('sha256:', ''))) {
      throw new YoloLiftError(
        'RELEASE_CORRUPT',
        `the manifest in ${check.folder} is another: ${check.digest}`,
      );
    }
    await verifyInPlace({ ...check, stampFolder: this.stampFolder });
  }

  /** A process that lost its lock may have been slower than another: then theirs is as good. */
  async #putInPlace(staged: string, entry: string): Promise<void> {
    const folder = this.#path('releases', entry);
    if (await tryRename(staged, folder)) return syncFolder(dirname(folder));
    const isWhole = await readCached(folder)
      .then((found) => this.#verify({ folder, ...found, verify: 'always', watch: this.#patience() }, entry))
      .then(
        () => true,
        () => false,
      );
    if (isWhole) return;
    await this.#setAside(entry, 'it was not whole');
    await rename(staged, folder);
    await syncFolder(dirname(folder));
  }

  #patience(): SpeedWatch {
    const limits = {
      firstByteTimeoutMs: 3_000,
      minimumBytesPerSecond: 0,
      rateWindowMs: 2_000,
      stallTimeoutMs: 30_000,
    };
    return { clock: this.#deps.clock, limits, what: 'the cache', onSlow: () => undefined };
  }

  async #entries(): Promise<readonly CacheEntry[]> {
    const names = await readdir(this.#path('releases'));
    return Promise.all(names.map((entry) => this.#describe(entry)));
  }

  async #describe(entry: string): Promise<CacheEntry> {
    const [own, ofGraphs] = await Promise.all([
      describeEntry(this.#path('releases', entry), entry),
      graphBytes(this.#deps.folder, entry),
    ]);
    return { ...own, bytes: own.bytes + ofGraphs };
  }

  /** Folders of a release, the one used last first. */
  async #entriesOf(name: ReleaseName): Promise<readonly CacheEntry[]> {
    const beginning = entryName(name);
    const entries = (await this.#entries()).filter(({ entry }) => entry.startsWith(beginning));
    return entries.toSorted((a, b) => b.usedAt - a.usedAt);
  }

  async #unused(entries: readonly CacheEntry[]): Promise<readonly CacheEntry[]> {
    const inUse = await this.#leases.inUse();
    return entries.filter(({ entry }) => !inUse.has(entry));
  }

  /** Removes the unused release that was used longest ago; gives it, or `undefined` where all are in use. */
  async #removeOldest(): Promise<CacheEntry | undefined> {
    const unused = await this.#unused(await this.#entries());
    for (const oldest of unused.toSorted((a, b) => a.usedAt - b.usedAt)) {
      if (!(await this.#remove(oldest))) continue;
      const { folder, bytes } = oldest;
      this.#deps.logger.info(
        { folder, bytes },
        'removed a release that was not used for long from the cache',
      );
      return oldest;
    }
    return undefined;
  }

  /** Out of sight first, and back again where somebody has taken it at this moment. */
  async #remove({ entry, folder }: CacheEntry): Promise<boolean> {
    const away = this.#path('staging', `${OWNER}-${randomUUID()}`);
    if (!(await tryRename(folder, away))) return false;
    if ((await this.#leases.inUse()).has(entry)) {
      await tryRename(away, folder);
      return false;
    }
    await rm(away, { recursive: true, force: true });
    await removeGraphs(this.#deps.folder, entry);
    return true;
  }

  async #touch(folder: string): Promise<void> {
    const now = new Date(this.#deps.clock.now());
    await utimes(join(folder, COMPLETE_FILE), now, now).catch(() => undefined);
  }

  /** Who moves it tells of it; the copy set aside before makes place. */
  async #setAside(entry: string, why: string): Promise<void> {
    const earlier = await readdir(this.#path('corrupt'));
    const aside = this.#path('corrupt', `${entry}-${randomUUID().slice(0, 8)}`);
    if (!(await tryRename(this.#path('releases', entry), aside))) return;
    this.#deps.logger.error(
      { folder: aside, why },
      'a cached release is damaged; it was set aside and is fetched again',
    );
    await Promise.all(earlier.map((one) => rm(this.#path('corrupt', one), { recursive: true, force: true })));
  }

  async #sweepStaging(): Promise<void> {
    for (const entry of await readdir(this.#path('staging'))) {
      const folder = this.#path('staging', entry);
      const stats = await stat(folder).catch(() => undefined);
      if (stats !== undefined && !isAlive(entry, stats.mtimeMs))
        await rm(folder, { recursive: true, force: true });
    }
  }
}

/** `false` where there is nothing to move, or something at its place. */
async function tryRename(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM'].includes(code)) return false;
    throw error;
  }
}

async function writeSynced(path: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    throw toDiskError(error, path);
  } finally {
    await handle.close();
  }
}

/** The names in a folder survive a power cut only if it is synced itself. */
async function syncFolders(root: string, { files }: Manifest): Promise<void> {
  const folders = new Set([root]);
  for (const { path } of files) {
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent))
      folders.add(join(root, parent));
  }
  for (const folder of folders) await syncFolder(folder);
}
