import { join } from 'node:path';
import { YoloLiftError } from '../errors.ts';
import { downloadFile } from './download-file.ts';
import { keyOf } from './key-of.ts';
import { ask, type Load, type LoaderContext, watchOf } from './loader-context.ts';
import { digestOf, type Manifest } from './manifest.ts';
import { formatReleaseName } from './pointer.ts';
import { type AttemptControl, raceSources } from './race-sources.ts';
import type { ReleaseSource } from './release-source.ts';
import { Staging } from './staging.ts';
import { verifyInPlace } from './verify-in-place.ts';

/** Kept free for others that write to the same disk. */
const SPARE_BYTES = 16_000_000;

/** A release whose manifest is known, and who may have its files. */
export interface FetchPlan {
  readonly manifest: Manifest;
  readonly manifestBytes: Uint8Array;
  /** In the order they are asked. */
  readonly sources: readonly ReleaseSource[];
}

/** Where a release's files lie now, and how they came. */
export interface FetchedFiles {
  readonly folder: string;
  readonly source: ReleaseSource;
  /** Fetched; 0 where they are used in place. */
  readonly bytes: number;
}

/**
 * Gets a release's files: in place, where a mounted folder is the first to have them whole; else into the cache, each
 * from the first source that delivers it verified.
 */
export async function fetchFiles(context: LoaderContext, load: Load, plan: FetchPlan): Promise<FetchedFiles> {
  const { name, signal, failures } = load;
  const staging = new Staging(context.cache);
  const assertRoom = onlyOnce(() => assertSpace(context, plan.manifest));
  const attempt = (source: ReleaseSource, control: AttemptControl) =>
    source.folder === undefined
      ? downloadAll(context, { ...load, ...plan, ...control, source, staging, assertRoom })
      : checkInPlace(context, { ...load, ...plan, ...control, source, mount: source.folder });
  try {
    const race = { what: formatReleaseName(name), file: 'files', signal, failures };
    const { source, value } = await raceSources(plan.sources, attempt, race);
    if (value.folder !== undefined) return { folder: value.folder, source, bytes: 0 };
    const { folder } = await context.cache.commit(await staging.folder(), name, plan.manifestBytes);
    return { folder, source, bytes: sizeOf(plan.manifest) };
  } finally {
    await staging.remove();
  }
}

type Attempt = Load & FetchPlan & AttemptControl & { readonly source: ReleaseSource };
/** A folder where the files lie already; unset where they were staged. */
type Delivered = { readonly folder?: string };

async function checkInPlace(
  context: LoaderContext,
  attempt: Attempt & { readonly mount: string },
): Promise<Delivered> {
  const { name, manifest, manifestBytes, source, mount, onSlow } = attempt;
  const folder = join(mount, name.model, name.version);
  await verifyInPlace({
    folder,
    manifest,
    digest: digestOf(manifestBytes),
    verify: context.verify,
    stampFolder: join(context.cacheFolder, 'stamps'),
    watch: watchOf(context, source.uri, onSlow),
  });
  return { folder };
}

interface DownloadAll extends Attempt {
  readonly staging: Staging;
  readonly assertRoom: () => Promise<void>;
}

async function downloadAll(context: LoaderContext, attempt: DownloadAll): Promise<Delivered> {
  const { name, manifest, source, signal, onSlow, staging, assertRoom } = attempt;
  await assertRoom();
  const watch = watchOf(context, source.uri, onSlow);
  for (const file of manifest.files) {
    if (staging.has(file.path)) continue;
    const target = await staging.partPath();
    const job = { reader: source.reader, key: keyOf(name, file.path), file, target, signal, watch };
    await ask(context, { source, signal }, () => downloadFile(job));
    await staging.keep(target, file.path);
  }
  return {};
}

async function assertSpace(
  { cache, cacheLimits, cacheFolder, freeBytes }: LoaderContext,
  manifest: Manifest,
): Promise<void> {
  const needed = sizeOf(manifest);
  await cache.makeRoom(cacheLimits, needed);
  const free = await freeBytes(cacheFolder);
  if (needed + SPARE_BYTES <= free) return;
  const [need, have] = [needed + SPARE_BYTES, free].map((bytes) => Math.ceil(bytes / 1e6));
  const message = `${need} MB are needed in ${cacheFolder}, ${have} MB are free; free some, or name another cache folder`;
  throw new YoloLiftError('DISK_FULL', message);
}

function sizeOf({ files }: Manifest): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function onlyOnce<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
