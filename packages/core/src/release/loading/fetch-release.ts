import type { Held } from '../../async/single-flight.ts';
import { digestOf, type Manifest, parseManifest } from '../manifest.ts';
import type { LoadRecord } from '../release-source.ts';
import { fetchFiles } from './fetch-files.ts';
import type { Load, LoaderContext } from './loader-context.ts';
import type { RaceResult } from './race-sources.ts';

/** A verified release on the local disk. */
export interface VerifiedRelease {
  readonly manifest: Manifest;
  /** Of the manifest's bytes. */
  readonly digest: string;
  /** Folder of its files: on the mount or in the cache. */
  readonly folder: string;
  readonly record: LoadRecord;
}

/** Finds the release in the cache by its digest; `undefined` for a name without a digest. */
export async function findExact(
  context: LoaderContext,
  load: Load,
): Promise<Held<VerifiedRelease> | undefined> {
  return load.name.digest === undefined ? undefined : findCached(context, load);
}

/** Finds the release in the cache; for a name without a digest, the most recently used one. */
export async function findCached(
  context: LoaderContext,
  load: Load,
): Promise<Held<VerifiedRelease> | undefined> {
  if (load.cacheError !== undefined) return undefined;
  const watch = {
    clock: context.clock,
    limits: context.limits,
    what: 'the cache',
    onSlow: () => undefined,
    signal: load.signal,
  };
  const cached = await context.cache.find(load.name, { verify: context.verify, watch });
  if (cached === undefined) return undefined;
  const { close, ...release } = cached;
  const record = createRecord(context, load, { digest: release.digest, source: 'cache' });
  return { value: { ...release, record }, close };
}

/** Fetches the files of a release after its manifest. Only one process per cache folder downloads a release. */
export async function fetchRelease(
  context: LoaderContext,
  load: Load,
  { source: first, value: manifestBytes }: RaceResult<Uint8Array>,
): Promise<Held<VerifiedRelease>> {
  const { cache, clock } = context;
  const manifestMs = clock.now() - load.startedAt;
  const digest = digestOf(manifestBytes);
  const exact: Load = { ...load, name: { ...load.name, digest } };
  const manifest = parseManifest(manifestBytes, first.uri);
  // The source of the manifest comes first; those that failed to give it come last.
  const sources = [first, ...context.sources.filter((one) => one !== first)];
  const lock = load.cacheError === undefined ? await cache.lock(exact.name, load.signal) : undefined;
  try {
    // Another process may have downloaded it during the wait.
    const cached = await findExact(context, exact);
    if (cached !== undefined) return cached;
    const fetchedFrom = clock.now();
    const plan = { manifest, manifestBytes, sources };
    const { folder, source, bytes, close } = await fetchFiles(context, exact, plan);
    const took = clock.now() - fetchedFrom;
    const times = bytes > 0 ? { fetchMs: took } : { verifyMs: took };
    const record = createRecord(context, load, { digest, source: source.uri, bytes, manifestMs, ...times });
    return { value: { manifest, digest, folder, record }, close };
  } finally {
    await lock?.close();
  }
}

function createRecord(
  { clock }: LoaderContext,
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
