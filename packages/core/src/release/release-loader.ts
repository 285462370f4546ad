import { statfs } from 'node:fs/promises';
import { type Held, SharedWork } from '../async/single-flight.ts';
import { isYoloLiftError, type YoloLiftError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { type CacheLimits, DiskCache } from './disk-cache.ts';
import { fetchFiles } from './fetch-files.ts';
import { fetchManifest } from './fetch-manifest.ts';
import type { Load, LoaderContext } from './loader-context.ts';
import { digestOf, type Manifest, parseManifest } from './manifest.ts';
import { formatReleaseName, type ReleaseName } from './pointer.ts';
import type { RaceResult } from './race-sources.ts';
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
  readonly close: () => Promise<void>;
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

type Loaded = Omit<LoadedRelease, 'close'>;

/** Makes a loader over ordered sources and one cache folder. */
export function createReleaseLoader(deps: ReleaseLoaderDeps, options: ReleaseLoaderOptions): ReleaseLoader {
  const context = contextOf(deps, options);
  const { cache, clock } = context;
  const underWay = new SharedWork<Loaded>();
  let opening: Promise<void> | undefined;

  async function load(
    name: ReleaseName,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<LoadedRelease> {
    const key = `${formatReleaseName(name)} ${name.digest ?? ''}`;
    const { value, close } = await underWay.join(key, signal, (shared) => loadOnce(name, shared));
    return { ...value, close };
  }

  async function loadOnce(name: ReleaseName, signal: AbortSignal): Promise<Held<Loaded>> {
    const cacheError = await openCache();
    const load: Load = { name, signal, failures: [], startedAt: clock.now(), cacheError };
    const held = (await fromCache(load)) ?? (await fromSources(load));
    deps.logger.info({ ...held.value.record }, `release ${formatReleaseName(name)} is here`);
    return held;
  }

  /** Says why the cache cannot be used, where that is so; it is tried again with the next load. */
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

  /** Only a digest says for sure that what lies here is what is meant. */
  async function fromCache(load: Load): Promise<Held<Loaded> | undefined> {
    return load.name.digest === undefined ? undefined : findCached(load);
  }

  async function findCached(load: Load): Promise<Held<Loaded> | undefined> {
    if (load.cacheError !== undefined) return undefined;
    const watch = {
      clock,
      limits: context.limits,
      what: 'the cache',
      onSlow: () => undefined,
      signal: load.signal,
    };
    const cached = await cache.find(load.name, { verify: context.verify, watch });
    if (cached === undefined) return undefined;
    const { close, ...release } = cached;
    const record = recordOf(load, { digest: release.digest, source: 'cache' });
    return { value: { ...release, record }, close };
  }

  async function fromSources(load: Load): Promise<Held<Loaded>> {
    try {
      return await fetchRelease(load, await fetchManifest(context, load));
    } catch (error) {
      // A name by hand has no digest: while no source can say what it means today, what it meant before serves on.
      const stale = isStoreDown(error) && load.name.digest === undefined ? await findCached(load) : undefined;
      if (stale === undefined) throw error;
      deps.logger.warn(
        { error },
        `no source answers; ${formatReleaseName(load.name)} is taken from the cache`,
      );
      return stale;
    }
  }

  async function fetchRelease(
    load: Load,
    { source: first, value: manifestBytes }: RaceResult<Uint8Array>,
  ): Promise<Held<Loaded>> {
    const manifestMs = clock.now() - load.startedAt;
    const digest = digestOf(manifestBytes);
    const exact: Load = { ...load, name: { ...load.name, digest } };
    const manifest = parseManifest(manifestBytes, first.uri);
    // Who failed to give the manifest is asked for the files last.
    const sources = [first, ...context.sources.filter((one) => one !== first)];
    const lock = load.cacheError === undefined ? await cache.lock(exact.name, load.signal) : undefined;
    try {
      // Another process may have fetched it while this one waited.
      const cached = await fromCache(exact);
      if (cached !== undefined) return cached;
      const fetchedFrom = clock.now();
      const plan = { manifest, manifestBytes, sources };
      const { folder, source, bytes, close } = await fetchFiles(context, exact, plan);
      const took = clock.now() - fetchedFrom;
      const times = bytes > 0 ? { fetchMs: took } : { verifyMs: took };
      const record = recordOf(load, { digest, source: source.uri, bytes, manifestMs, ...times });
      return { value: { manifest, digest, folder, record }, close };
    } finally {
      await lock?.close();
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
  const limits = { ...SPEED_LIMITS, ...options.limits };
  // A question is noted when it is late already.
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

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
