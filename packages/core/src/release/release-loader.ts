import { statfs } from 'node:fs/promises';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { type CacheLimits, DiskCache } from './disk-cache.ts';
import { fetchFiles } from './fetch-files.ts';
import { fetchManifest } from './fetch-manifest.ts';
import { type Load, type LoaderContext, watchOf } from './loader-context.ts';
import { digestOf, type Manifest, parseManifest } from './manifest.ts';
import { formatReleaseName, type ReleaseName } from './pointer.ts';
import type { LoadRecord, ReleaseSource, VerifyPolicy } from './release-source.ts';
import { createSourceHealth } from './source-health.ts';
import type { SpeedLimits } from './watch-speed.ts';

/** A release whose files lie on this machine, verified. */
export interface LoadedRelease {
  readonly manifest: Manifest;
  /** Of the manifest's bytes. */
  readonly digest: string;
  /** Folder its files lie in: on the mount, or in the cache. */
  readonly folder: string;
  readonly record: LoadRecord;
  /** To be called when the files are not used any more, so that the cache may remove them. */
  readonly release: () => Promise<void>;
}

/** What a loader works with. */
export interface ReleaseLoaderDeps {
  /** In order of preference. */
  readonly sources: readonly ReleaseSource[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0..1; default `Math.random`. */
  readonly random?: () => number;
  /** Free bytes on the disk of a folder; default: what the system says. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** How a loader loads. */
export interface ReleaseLoaderOptions {
  /** Where buckets' files are kept. */
  readonly cacheFolder: string;
  /** Default `once`. */
  readonly verify?: VerifyPolicy;
  readonly limits?: Partial<SpeedLimits>;
  readonly cache?: Partial<CacheLimits>;
}

/** Brings releases to this machine. */
export interface ReleaseLoader {
  /**
   * Loads a release from the first source that delivers it verified. Calls for one release share one load, also
   * between the processes of a machine.
   * @throws YoloLiftError `RELEASE_NOT_FOUND` - no source has it.
   * @throws YoloLiftError `RELEASE_CORRUPT`, `DIGEST_MISMATCH`, `RELEASE_INVALID` - no source has it whole.
   * @throws YoloLiftError `STORE_UNAVAILABLE` - no source answered; retryable.
   * @throws YoloLiftError `DISK_FULL` - says what is needed, what is free, and where.
   */
  load(name: ReleaseName, options?: { readonly signal?: AbortSignal }): Promise<LoadedRelease>;
}

const SPEED_LIMITS: SpeedLimits = {
  firstByteTimeoutMs: 3_000,
  minimumBytesPerSecond: 500_000,
  rateWindowMs: 2_000,
  stallTimeoutMs: 30_000,
};
const CACHE_LIMITS: CacheLimits = { keepReleases: 3, maxBytes: 8e9 };

type Unheld = Omit<LoadedRelease, 'release'>;

/** Makes a loader over ordered sources and one cache folder. */
export function createReleaseLoader(deps: ReleaseLoaderDeps, options: ReleaseLoaderOptions): ReleaseLoader {
  const context = contextOf(deps, options);
  const { cache, clock } = context;
  const underWay = new Map<string, Promise<Unheld>>();
  let opening: Promise<void> | undefined;

  async function load(
    name: ReleaseName,
    { signal = new AbortController().signal } = {},
  ): Promise<LoadedRelease> {
    const key = `${formatReleaseName(name)} ${name.digest ?? ''}`;
    const shared = underWay.get(key) ?? loadOnce(name, signal).finally(() => underWay.delete(key));
    underWay.set(key, shared);
    const loaded = await shared;
    const isCached = loaded.folder.startsWith(context.cacheFolder);
    // Each caller holds the files by a lease of its own.
    return { ...loaded, release: isCached ? await cache.lease(loaded.folder) : async () => undefined };
  }

  async function loadOnce(name: ReleaseName, signal: AbortSignal): Promise<Unheld> {
    await openCache();
    const load: Load = { name, signal, failures: [], startedAt: clock.now() };
    const loaded = (await fromCache(load)) ?? (await fromSources(load));
    deps.logger.info({ ...loaded.record }, `release ${formatReleaseName(name)} is here`);
    return loaded;
  }

  /** A cache that cannot be opened now may be later. */
  async function openCache(): Promise<void> {
    opening ??= cache.open();
    await opening.catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
  }

  /** Only a digest says for sure that what lies here is what is meant. */
  async function fromCache(load: Load): Promise<Unheld | undefined> {
    if (load.name.digest === undefined) return undefined;
    const cached = await cache.find(load.name, {
      verify: context.verify,
      watch: watchOf(context, 'the cache'),
    });
    return cached && { ...cached, record: recordOf(load, { digest: cached.digest, source: 'cache' }) };
  }

  async function fromSources(load: Load): Promise<Unheld> {
    const { source: first, value: manifestBytes } = await fetchManifest(context, load);
    const manifestMs = clock.now() - load.startedAt;
    const digest = digestOf(manifestBytes);
    const exact: Load = { ...load, name: { ...load.name, digest } };
    const manifest = parseManifest(manifestBytes, first.uri);
    // Who failed to give the manifest is asked for the files last.
    const sources = [first, ...context.sources.filter((one) => one !== first)];
    const lock = await cache.lock(exact.name, load.signal);
    try {
      // Another process may have fetched it while this one waited.
      const cached = await fromCache(exact);
      if (cached !== undefined) return cached;
      const fetchedFrom = clock.now();
      const { folder, source, bytes } = await fetchFiles(context, exact, {
        manifest,
        manifestBytes,
        sources,
      });
      const took = clock.now() - fetchedFrom;
      const times = bytes > 0 ? { fetchMs: took } : { verifyMs: took };
      return {
        manifest,
        digest,
        folder,
        record: recordOf(load, { digest, source: source.uri, bytes, manifestMs, ...times }),
      };
    } finally {
      await lock.release();
    }
  }

  function recordOf(
    { name, failures, startedAt }: Load,
    known: Partial<LoadRecord> & { digest: string; source: string },
  ): LoadRecord {
    const { bytes = 0, manifestMs = 0, fetchMs = 0, verifyMs = 0, digest, source } = known;
    return {
      model: name.model,
      version: name.version,
      digest,
      source,
      failures,
      bytes,
      bytesPerSecond: fetchMs > 0 ? Math.round((bytes / fetchMs) * 1000) : 0,
      manifestMs,
      fetchMs,
      verifyMs,
      totalMs: clock.now() - startedAt,
    };
  }

  return { load };
}

function contextOf(deps: ReleaseLoaderDeps, options: ReleaseLoaderOptions): LoaderContext {
  const { sources, clock, logger, random = Math.random, freeBytes = freeBytesOf } = deps;
  const { cacheFolder, verify = 'once' } = options;
  return {
    sources,
    cache: new DiskCache({ folder: cacheFolder, clock, logger }),
    cacheFolder,
    cacheLimits: { ...CACHE_LIMITS, ...options.cache },
    verify,
    limits: { ...SPEED_LIMITS, ...options.limits },
    clock,
    random,
    freeBytes,
    health: new Map(sources.map(({ uri }) => [uri, createSourceHealth(uri)])),
  };
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
