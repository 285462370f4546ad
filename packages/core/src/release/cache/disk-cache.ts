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

/** Limits of a cache. */
export interface CacheLimits {
  /** Number of unused releases to keep. */
  readonly keepReleases: number;
  /** Total bytes of all releases and their graphs. Releases in use are never removed. */
  readonly maxBytes: number;
}

/** A complete release in the cache; it stays there until `close`. */
export interface CachedRelease {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly digest: string;
  readonly close: CloseLease;
}

/** Dependencies of `DiskCache`. */
export interface CacheDeps {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How to verify a cached release. */
export interface CacheCheck {
  readonly verify: VerifyPolicy;
  readonly watch: SpeedWatch;
}

/**
 * A cache of releases on the local disk, below one folder:
 * `releases/<model>@<version>@<digest>/` (complete releases), `staging/<process>-…/` (downloads and removals), `locks/`,
 * `leases/` (releases in use), `stamps/` (files already hashed), `corrupt/` (the last corrupt release), `graphs/` (graphs
 * optimised per CPU, see `GraphFolder`). A crash at any point leaves no partial release: a release appears by one rename
 * after all its files are verified and synced.
 */
export class DiskCache {
  readonly #deps: CacheDeps;
  readonly #leases: CacheLeases;
  /** Folder of the stamps of hashed files, also of mounted releases. */
  readonly stampFolder: string;

  constructor(deps: CacheDeps) {
    this.#deps = deps;
    this.#leases = new CacheLeases(this.#path('leases'));
    this.stampFolder = this.#path('stamps');
  }

  /**
   * Creates the folders and removes leftovers of dead processes.
   * @throws YoloLiftError `DISK_FULL`, `OUTPUT_UNWRITABLE` - the cache cannot be used.
   */
  async open(): Promise<void> {
    try {
      const folders = ['releases', 'staging', 'locks', 'leases', 'stamps', 'corrupt'];
      await Promise.all(folders.map((folder) => mkdir(this.#path(folder), { recursive: true })));
      await access(this.#path('staging'), constants.W_OK); // the folders may exist on a read-only disk
      await Promise.all([this.#sweepStaging(), this.#leases.inUse()]);
    } catch (cause) {
      const error = toDiskError(cause, this.#deps.folder);
      if (isYoloLiftError(error)) throw error;
      const message = `the cache folder ${this.#deps.folder} cannot be used: ${String(cause)}; set another one`;
      throw new YoloLiftError('OUTPUT_UNWRITABLE', message, { cause });
    }
  }

  lock(name: ReleaseName, signal: AbortSignal): Promise<ProcessLock> {
    const scratch = this.#path('staging');
    return takeLock(this.#path('locks', slotName(name)), { clock: this.#deps.clock, signal, scratch });
  }

  /**
   * Finds a cached release that passes `verify`: the one with `digest`, or else the most recently used. Moves a corrupt
   * one aside and logs it once.
   */
  async find(name: ReleaseName, check: CacheCheck): Promise<CachedRelease | undefined> {
    for (const { entry } of await this.#listEntriesOf(name)) {
      const found = await this.#lease(entry, check);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Creates a staging folder. It is swept if this process dies. */
  async stage(): Promise<string> {
    const folder = this.#path('staging', `${OWNER}-${randomUUID()}`);
    try {
      await mkdir(folder);
    } catch (error) {
      throw toDiskError(error, folder);
    }
    return folder;
  }

  /** Turns a staging folder with verified and synced files into a cached release. */
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

  /** Removes the least recently used releases until `wantedBytes` more fit within the limits. */
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

  /** Frees disk space: corrupt copies first, then the oldest release. Returns `false` if nothing can be removed. */
  async freeSome(): Promise<boolean> {
    const corrupt = await readdir(this.#path('corrupt'));
    await Promise.all(corrupt.map((one) => rm(this.#path('corrupt', one), { recursive: true, force: true })));
    return corrupt.length > 0 || (await this.#removeOldest()) !== undefined;
  }

  #path(...parts: readonly string[]): string {
    return join(this.#deps.folder, ...parts);
  }

  /** Takes the lease before verifying, so that no process removes the release meanwhile. */
  async #lease(entry: string, { verify, watch }: CacheCheck): Promise<CachedRelease | undefined> {
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
        await this.#moveAside(entry, error.message);
      // A disk that does not respond and a release removed meanwhile count as not cached.
      return undefined;
    }
  }

  async #verify(check: Omit<InPlaceCheck, 'stampFolder'>, entry: string): Promise<void> {
    if (!entry.endsWith(check.digest.replace('sha256:', ''))) {
      throw new YoloLiftError(
        'RELEASE_CORRUPT',
        `the manifest in ${check.folder} has an unexpected digest: ${check.digest}`,
      );
    }
    await verifyInPlace({ ...check, stampFolder: this.stampFolder });
  }

  /** Keeps a complete release that another process put in place first, after this one lost its lock. */
  async #putInPlace(staged: string, entry: string): Promise<void> {
    const folder = this.#path('releases', entry);
    if (await tryRename(staged, folder)) return syncFolder(dirname(folder));
    const isComplete = await readCached(folder)
      .then((found) =>
        this.#verify({ folder, ...found, verify: 'always', watch: this.#createWatch() }, entry),
      )
      .then(
        () => true,
        () => false,
      );
    if (isComplete) return;
    await this.#moveAside(entry, 'it was incomplete');
    await rename(staged, folder);
    await syncFolder(dirname(folder));
  }

  #createWatch(): SpeedWatch {
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

  /** Entries of a release, most recently used first. */
  async #listEntriesOf(name: ReleaseName): Promise<readonly CacheEntry[]> {
    const prefix = entryName(name);
    const entries = (await this.#entries()).filter(({ entry }) => entry.startsWith(prefix));
    return entries.toSorted((a, b) => b.usedAt - a.usedAt);
  }

  async #unused(entries: readonly CacheEntry[]): Promise<readonly CacheEntry[]> {
    const inUse = await this.#leases.inUse();
    return entries.filter(({ entry }) => !inUse.has(entry));
  }

  /** Removes and returns the least recently used release; `undefined` if all are in use. */
  async #removeOldest(): Promise<CacheEntry | undefined> {
    const unused = await this.#unused(await this.#entries());
    for (const oldest of unused.toSorted((a, b) => a.usedAt - b.usedAt)) {
      if (!(await this.#remove(oldest))) continue;
      const { folder, bytes } = oldest;
      this.#deps.logger.info({ folder, bytes }, 'removed the least recently used release from the cache');
      return oldest;
    }
    return undefined;
  }

  /** Moves the release away first, and back if a process has leased it meanwhile. */
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

  /** The process that moves it logs it; the previous corrupt copy is deleted. */
  async #moveAside(entry: string, why: string): Promise<void> {
    const earlier = await readdir(this.#path('corrupt'));
    const target = this.#path('corrupt', `${entry}-${randomUUID().slice(0, 8)}`);
    if (!(await tryRename(this.#path('releases', entry), target))) return;
    this.#deps.logger.error(
      { folder: target, why },
      'a cached release is corrupt; it was moved aside and is downloaded again',
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

/** Returns `false` if the source is absent or the target exists. */
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

/** Syncs every folder of a release, so that its file names survive a power failure. */
async function syncFolders(root: string, { files }: Manifest): Promise<void> {
  const folders = new Set([root]);
  for (const { path } of files) {
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent))
      folders.add(join(root, parent));
  }
  for (const folder of folders) await syncFolder(folder);
}
