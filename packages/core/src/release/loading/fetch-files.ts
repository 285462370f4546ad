import { join } from 'node:path';
import { isYoloLiftError, YoloLiftError } from '../../errors.ts';
import { hasExternalData } from '../../onnx/external-files.ts';
import type { CloseLease } from '../cache/cache-leases.ts';
import { Staging } from '../cache/staging.ts';
import { verifyInPlace } from '../cache/verify-in-place.ts';
import { keyOf } from '../key-of.ts';
import { digestOf, type Manifest } from '../manifest.ts';
import { formatReleaseName } from '../pointer.ts';
import type { ReleaseSource } from '../release-source.ts';
import { watchWait } from '../watch-speed.ts';
import { downloadFile } from './download-file.ts';
import { callSource, createWatch, type Load, type LoaderContext } from './loader-context.ts';
import { type AttemptControl, raceSources } from './race-sources.ts';

/** Disk space left for other writers. */
const SPARE_BYTES = 16_000_000;

/** A release's manifest and the sources of its files. */
export interface FetchPlan {
  readonly manifest: Manifest;
  readonly manifestBytes: Uint8Array;
  /** In the order to try. */
  readonly sources: readonly ReleaseSource[];
}

/** A release's files on the local disk. */
export interface FetchedFiles {
  readonly folder: string;
  readonly source: ReleaseSource;
  /** Downloaded bytes; 0 for files used in place. */
  readonly bytes: number;
  /** Call when the files are no longer used. */
  readonly close: CloseLease;
}

/**
 * Provides a release's files. Uses them in place if a mounted folder is the first source with verified files; otherwise
 * downloads each from the first source that delivers it verified. A model with external weight files is also copied
 * from a mount: ONNX Runtime maps these files, and truncating a mapped file crashes the process.
 */
export async function fetchFiles(context: LoaderContext, load: Load, plan: FetchPlan): Promise<FetchedFiles> {
  const { name, signal, failures } = load;
  const staging = new Staging(context.cache);
  const disk = createDisk(context, load, plan.manifest);
  const attempt = async (source: ReleaseSource, control: AttemptControl): Promise<Delivered> => {
    const delivery = { ...load, ...plan, ...control, source };
    const mounted = source.folder === undefined ? undefined : { ...delivery, mount: source.folder };
    if (mounted === undefined || (await isMapped(context, mounted)))
      return downloadAll(context, { ...delivery, staging, disk });
    return checkInPlace(context, mounted);
  };
  try {
    const race = { what: formatReleaseName(name), file: 'files', signal, failures };
    const { source, value } = await raceSources(plan.sources, attempt, race);
    if (value.folder !== undefined) {
      return { folder: value.folder, source, bytes: 0, close: async () => undefined };
    }
    staging.close();
    const committed = await context.cache.commit(await staging.folder(), name, plan.manifestBytes);
    const { folder, close } = committed;
    return { folder, source, bytes: releaseBytes(plan.manifest), close };
  } finally {
    await staging.remove();
  }
}

type Attempt = Load & FetchPlan & AttemptControl & { readonly source: ReleaseSource };
/** The folder of files used in place; unset if they were downloaded to the staging folder. */
type Delivered = { readonly folder?: string };

type MountedAttempt = Attempt & { readonly mount: string };

/** Whether ONNX Runtime would memory-map files of this release. An invalid model fails later, when it is loaded. */
async function isMapped(
  context: LoaderContext,
  { name, manifest, source, mount, onSlow, signal }: MountedAttempt,
): Promise<boolean> {
  const modelFile = join(mount, name.model, name.version, manifest.model);
  const watch = createWatch(context, { source, onSlow, signal });
  return callSource(context, { source, signal }, () => watchWait(watch, () => hasExternalData(modelFile)));
}

async function checkInPlace(context: LoaderContext, attempt: MountedAttempt): Promise<Delivered> {
  const { name, manifest, manifestBytes, source, mount, onSlow, signal } = attempt;
  const folder = join(mount, name.model, name.version);
  const check = {
    folder,
    manifest,
    digest: digestOf(manifestBytes),
    verify: context.verify,
    stampFolder: context.cache.stampFolder,
    watch: createWatch(context, { source, onSlow, signal }),
  };
  await callSource(context, { source, signal }, () => verifyInPlace(check));
  return { folder };
}

interface DownloadAll extends Attempt {
  readonly staging: Staging;
  readonly disk: Disk;
}

async function downloadAll(context: LoaderContext, attempt: DownloadAll): Promise<Delivered> {
  const { name, manifest, source, signal, onSlow, staging, disk } = attempt;
  await disk.assertSpace();
  const watch = createWatch(context, { source, onSlow, signal });
  for (const file of manifest.files) {
    if (staging.has(file.path)) continue;
    const target = await staging.partPath();
    const job = { reader: source.reader, key: keyOf(name, file.path), file, target, signal, watch };
    await callSource(context, { source, signal }, () => downloadFile(job)).catch(disk.rethrow);
    await staging.keep(target, file.path);
  }
  return {};
}

/** Checks the cache's disk during one load. */
interface Disk {
  /**
   * Checks the free space once per load.
   * @throws YoloLiftError `DISK_FULL`, `OUTPUT_UNWRITABLE` - too little space, or an earlier failure.
   */
  assertSpace(): Promise<void>;
  /** Rethrows an error. Remembers a full disk, so that the next source is not tried. */
  rethrow(error: unknown): never;
}

function createDisk(context: LoaderContext, { cacheError }: Load, manifest: Manifest): Disk {
  let unusable: unknown = cacheError;
  let checked: Promise<void> | undefined;
  return {
    async assertSpace() {
      if (unusable !== undefined) throw unusable;
      checked ??= makeSpace(context, manifest);
      await checked;
    },
    rethrow(error) {
      if (isYoloLiftError(error, 'DISK_FULL')) unusable = error;
      throw error;
    },
  };
}

/**
 * Removes unused releases down to the cache limits, and further if the disk is still too full.
 * @throws YoloLiftError `DISK_FULL` - needed and free space, in MB.
 */
async function makeSpace(
  { cache, cacheLimits, cacheFolder, freeBytes }: LoaderContext,
  manifest: Manifest,
): Promise<void> {
  const needed = bytesToFetch(manifest);
  await cache.makeRoom(cacheLimits, releaseBytes(manifest));
  let free = await freeBytes(cacheFolder);
  while (needed > free && (await cache.freeSome())) free = await freeBytes(cacheFolder);
  if (needed <= free) return;
  const [need, have] = [Math.ceil(needed / 1e6), Math.floor(free / 1e6)];
  const message = `${need} MB are needed in ${cacheFolder}, ${have} MB are free; free space or set another cache folder`;
  throw new YoloLiftError('DISK_FULL', message);
}

/** Free bytes that downloading a release needs on the cache's disk. */
export function bytesToFetch(manifest: Manifest): number {
  return releaseBytes(manifest) + SPARE_BYTES;
}

/** Total bytes of a release's files. */
export function releaseBytes({ files }: Pick<Manifest, 'files'>): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
