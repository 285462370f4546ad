import { statfs } from 'node:fs/promises';
import { type Held, SharedWork } from '../../async/single-flight.ts';
import { isYoloLiftError, type YoloLiftError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { type CacheLimits, DiskCache } from '../cache/disk-cache.ts';
import { formatReleaseName, type ReleaseName } from '../pointer.ts';
import type { ReleaseSource, VerifyPolicy } from '../release-source.ts';
import type { SpeedLimits } from '../speed-limits.ts';
import { fetchManifest } from './fetch-manifest.ts';
import { fetchRelease, findCached, findExact, type VerifiedRelease } from './fetch-release.ts';
import type { Load, LoaderContext } from './loader-context.ts';
import { createSourceHealth } from './source-health.ts';

/** A verified release on the local disk, with a lease on its files. */
export interface LoadedRelease extends VerifiedRelease {
  /** Call when the files are no longer used, so that the cache may remove them. */
  readonly close: () => Promise<void>;
}

/** Dependencies of a loader. */
export interface ReleaseLoaderDeps {
  /** In order of preference. */
  readonly sources: readonly ReleaseSource[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0..1; default `Math.random`. */
  readonly random?: () => number;
  /** Free bytes on the disk of a folder; default: from `statfs`. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** Options of a loader. */
export interface ReleaseLoaderOptions {
  /** Folder for downloaded files. */
  readonly cacheFolder: string;
  /** Default `once`. */
  readonly verify?: VerifyPolicy;
  readonly limits?: Partial<SpeedLimits>;
  readonly cache?: Partial<CacheLimits>;
}

/** Loads releases to the local disk. */
export interface ReleaseLoader {
  /**
   * Loads a release from the first source that delivers it verified. Concurrent calls for the same release share one
   * load, also across processes with the same cache folder.
   * @throws YoloLiftError `RELEASE_NOT_FOUND` - no source has it.
   * @throws YoloLiftError `RELEASE_CORRUPT`, `DIGEST_MISMATCH`, `RELEASE_INVALID` - no source has a valid copy.
   * @throws YoloLiftError `STORE_UNAVAILABLE` - no source responded; retryable.
   * @throws YoloLiftError `DISK_FULL` - the message gives needed and free space and the folder.
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

/** Creates a loader with ordered sources and one cache folder. */
export function createReleaseLoader(deps: ReleaseLoaderDeps, options: ReleaseLoaderOptions): ReleaseLoader {
  const context = createContext(deps, options);
  const { cache, clock } = context;
  const underWay = new SharedWork<VerifiedRelease>();
  let opening: Promise<void> | undefined;

  async function load(
    name: ReleaseName,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<LoadedRelease> {
    const key = `${formatReleaseName(name)} ${name.digest ?? ''}`;
    const { value, close } = await underWay.join(key, signal, (shared) => loadOnce(name, shared));
    return { ...value, close };
  }

  async function loadOnce(name: ReleaseName, signal: AbortSignal): Promise<Held<VerifiedRelease>> {
    const cacheError = await openCache();
    const load: Load = { name, signal, failures: [], startedAt: clock.now(), cacheError };
    const held = (await findExact(context, load)) ?? (await fromSources(load));
    deps.logger.info({ ...held.value.record }, `release ${formatReleaseName(name)} is on the local disk`);
    return held;
  }

  /** Opens the cache; returns the error if it is unusable. The next load tries again. */
  async function openCache(): Promise<YoloLiftError | undefined> {
    opening ??= cache.open();
    try {
      await opening;
      return undefined;
    } catch (error) {
      opening = undefined;
      if (isYoloLiftError(error)) return error;
      throw error;
    }
  }

  async function fromSources(load: Load): Promise<Held<VerifiedRelease>> {
    try {
      return await fetchRelease(context, load, await fetchManifest(context, load));
    } catch (error) {
      // A name without a digest may point to new content; while no source responds, the cached content is used.
      const stale =
        isStoreDown(error) && load.name.digest === undefined ? await findCached(context, load) : undefined;
      if (stale === undefined) throw error;
      deps.logger.warn(
        { error },
        `no source responds; ${formatReleaseName(load.name)} is loaded from the cache`,
      );
      return stale;
    }
  }

  return { load };
}

function createContext(deps: ReleaseLoaderDeps, options: ReleaseLoaderOptions): LoaderContext {
  const { sources, clock, logger, random = Math.random, freeBytes = readFreeBytes } = deps;
  const { cacheFolder, verify = 'once' } = options;
  const limits = { ...SPEED_LIMITS, ...options.limits };
  // A call is recorded only after `firstByteTimeoutMs`.
  const hangsAfterMs = Math.max(0, limits.stallTimeoutMs - limits.firstByteTimeoutMs);
  return {
    sources,
    cache: new DiskCache({ folder: cacheFolder, clock, logger }),
    cacheFolder,
    cacheLimits: { ...CACHE_LIMITS, ...options.cache },
    verify,
    limits,
    clock,
    random,
    freeBytes,
    health: new Map(sources.map(({ uri }) => [uri, createSourceHealth(uri, { clock, hangsAfterMs })])),
  };
}

function isStoreDown(error: unknown): boolean {
  return isYoloLiftError(error, 'STORE_UNAVAILABLE') && error.isRetryable;
}

async function readFreeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
