import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isYoloLiftError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { toDiskError } from './download-file.ts';
import { assertFile } from './hash-file.ts';
import { digestOf, MANIFEST_FILE, type Manifest, parseManifest } from './manifest.ts';
import type { ReleaseName } from './pointer.ts';
import { isAlive, type ProcessLock, takeLock } from './process-lock.ts';
import type { VerifyPolicy } from './release-source.ts';
import type { SpeedWatch } from './watch-speed.ts';

/** How much a cache may hold. */
export interface CacheLimits {
  /** Releases kept, those in use not counted. */
  readonly keepReleases: number;
  /** Bytes of all releases together; those in use are never removed. */
  readonly maxBytes: number;
}

/** A release that lies in the cache, whole. */
export interface CachedRelease {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly digest: string;
}

/** What the cache works with. */
export interface CacheDeps {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Marks a release that is whole: written last. */
const COMPLETE_FILE = '.complete';

/**
 * Releases on this machine's disk, below one folder:
 * `releases/<model>@<version>@<digest>/` (whole ones only), `staging/<pid>-…/` (being fetched), `locks/`, `leases/` (who
 * uses what), `corrupt/` (set aside). A crash at any point leaves nothing that is trusted later: a release appears by
 * one rename, when all of it was verified and synced.
 */
export class DiskCache {
  readonly #deps: CacheDeps;
  #leases = 0;

  constructor(deps: CacheDeps) {
    this.#deps = deps;
  }

  /** Makes the folders, and removes what dead processes left behind. */
  async open(): Promise<void> {
    await Promise.all(
      ['releases', 'staging', 'locks', 'leases', 'corrupt'].map((room) =>
        mkdir(this.#path(room), { recursive: true }),
      ),
    );
    await Promise.all([this.#sweep('staging'), this.#sweepLeases()]);
  }

  lock({ model, version }: ReleaseName, signal: AbortSignal): Promise<ProcessLock> {
    return takeLock(this.#path('locks', `${model}@${version}`), { clock: this.#deps.clock, signal });
  }

  /**
   * A release that is here and passes `verify`; the one of `digest`, else the one used last. One that fails is set
   * aside, and told once.
   */
  async find(
    name: ReleaseName,
    { verify, watch }: { readonly verify: VerifyPolicy; readonly watch: SpeedWatch },
  ): Promise<CachedRelease | undefined> {
    for (const entry of await this.#entriesOf(name)) {
      const folder = this.#path('releases', entry);
      try {
        const found = await readCached(folder);
        for (const file of found.manifest.files) {
          await assertFile(join(folder, file.path), { file, isHashed: verify === 'always', watch });
        }
        await this.#touch(folder);
        return found;
      } catch (error) {
        if (!isYoloLiftError(error)) throw error;
        await this.#setAside(entry, error.message);
      }
    }
    return undefined;
  }

  /** A fresh folder to fetch a release into. */
  async stage(): Promise<string> {
    const folder = this.#path('staging', `${process.pid}-${randomUUID()}`);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Makes a staged folder, all of whose files are verified and synced, the release it holds. */
  async commit(staged: string, name: ReleaseName, manifestBytes: Uint8Array): Promise<CachedRelease> {
    const digest = digestOf(manifestBytes);
    const folder = this.#path('releases', entryName(name, digest));
    try {
      await writeSynced(join(staged, MANIFEST_FILE), manifestBytes);
      await writeSynced(join(staged, COMPLETE_FILE), digest);
      await syncFolder(staged);
      await rm(folder, { recursive: true, force: true });
      await rename(staged, folder);
      await syncFolder(dirname(folder));
    } catch (error) {
      throw toDiskError(error, folder);
    }
    return { folder, manifest: parseManifest(manifestBytes, folder), digest };
  }

  /** Marks a release as in use, so that no process removes it; call what it returns when it is not any more. */
  async lease(folder: string): Promise<() => Promise<void>> {
    this.#leases += 1;
    const file = this.#path('leases', `${process.pid}-${this.#leases}`);
    await writeFile(file, folder);
    return () => rm(file, { force: true });
  }

  /** Removes releases, the least recently used first, until the limits hold and `wantedBytes` more would fit. */
  async makeRoom({ keepReleases, maxBytes }: CacheLimits, wantedBytes: number): Promise<void> {
    const inUse = await this.#leasedFolders();
    const entries = await this.#list();
    let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0) + wantedBytes;
    const unused = entries.filter(({ folder }) => !inUse.has(folder)).toSorted((a, b) => a.usedAt - b.usedAt);
    let count = unused.length;
    for (const { folder, bytes: own } of unused) {
      if (count <= keepReleases && bytes <= maxBytes) return;
      await rm(folder, { recursive: true, force: true });
      this.#deps.logger.info(
        { folder, bytes: own },
        'removed a release that was not used for long from the cache',
      );
      bytes -= own;
      count -= 1;
    }
  }

  #path(...parts: readonly string[]): string {
    return join(this.#deps.folder, ...parts);
  }

  /** Folders of a release, the one used last first. */
  async #entriesOf(name: ReleaseName): Promise<readonly string[]> {
    const prefix =
      name.digest === undefined ? `${name.model}@${name.version}@` : entryName(name, name.digest);
    const entries = (await readdir(this.#path('releases'))).filter((entry) => entry.startsWith(prefix));
    const used = await Promise.all(
      entries.map(async (entry) => ({ entry, usedAt: await usedAt(this.#path('releases', entry)) })),
    );
    return used.toSorted((a, b) => b.usedAt - a.usedAt).map(({ entry }) => entry);
  }

  async #list(): Promise<
    readonly { readonly folder: string; readonly bytes: number; readonly usedAt: number }[]
  > {
    const entries = await readdir(this.#path('releases'));
    return Promise.all(
      entries.map(async (entry) => {
        const folder = this.#path('releases', entry);
        const bytes = await readCached(folder).then(
          ({ manifest }) => manifest.files.reduce((sum, { size }) => sum + size, 0),
          () => 0,
        );
        return { folder, bytes, usedAt: await usedAt(folder) };
      }),
    );
  }

  async #touch(folder: string): Promise<void> {
    const now = new Date(this.#deps.clock.now());
    await utimes(join(folder, COMPLETE_FILE), now, now).catch(() => undefined);
  }

  async #setAside(entry: string, why: string): Promise<void> {
    const aside = this.#path('corrupt', `${entry}-${randomUUID()}`);
    await rename(this.#path('releases', entry), aside).catch(() => undefined);
    this.#deps.logger.error(
      { folder: aside, why },
      'a cached release is damaged; it was set aside and is fetched again',
    );
  }

  async #sweep(room: string): Promise<void> {
    for (const entry of await readdir(this.#path(room))) {
      if (!isAlive(Number.parseInt(entry, 10)))
        await rm(this.#path(room, entry), { recursive: true, force: true });
    }
  }

  async #sweepLeases(): Promise<void> {
    await this.#sweep('leases');
  }

  async #leasedFolders(): Promise<ReadonlySet<string>> {
    await this.#sweepLeases();
    const files = await readdir(this.#path('leases'));
    return new Set(
      await Promise.all(files.map((file) => readFile(this.#path('leases', file), 'utf8').catch(() => ''))),
    );
  }
}

function entryName({ model, version }: ReleaseName, digest: string): string {
  return `${model}@${version}@${digest.replace('sha256:', '')}`;
}

async function readCached(folder: string): Promise<CachedRelease> {
  const bytes = await readFile(join(folder, MANIFEST_FILE)).catch(() => new Uint8Array());
  const manifest = parseManifest(bytes, join(folder, MANIFEST_FILE));
  return { folder, manifest, digest: digestOf(bytes) };
}

async function usedAt(folder: string): Promise<number> {
  const stats = await stat(join(folder, COMPLETE_FILE)).catch(() => undefined);
  return stats?.mtimeMs ?? 0;
}

async function writeSynced(path: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a rename or a new name in a folder survive a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
