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
import { ask, createWatch, type Load, type LoaderContext } from './loader-context.ts';
import { type AttemptControl, raceSources } from './race-sources.ts';

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
  /** To be called when they are not used any more. */
  readonly close: CloseLease;
}

/**
 * Gets a release's files: in place, where a mounted folder is the first to have them whole; else into the cache, each
 * from the first source that delivers it verified. A release whose model keeps weights in other files is copied from a
 * mount, too: ONNX Runtime maps those, and one that is cut off under a process that serves ends it.
 */
export async function fetchFiles(context: LoaderContext, load: Load, plan: FetchPlan): Promise<FetchedFiles> {
  const { name, signal, failures } = load;
  const staging = new Staging(context.cache);
  const disk = diskOf(context, load, plan.manifest);
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
/** A folder where the files lie already; unset where they were staged. */
type Delivered = { readonly folder?: string };

type MountedAttempt = Attempt & { readonly mount: string };

/** Whether ONNX Runtime would map files of this release. A model that cannot be read as one is told by who loads it. */
async function isMapped(
  context: LoaderContext,
  { name, manifest, source, mount, onSlow, signal }: MountedAttempt,
): Promise<boolean> {
  const modelFile = join(mount, name.model, name.version, manifest.model);
  const watch = createWatch(context, { source, onSlow, signal });
  return ask(context, { source, signal }, () => watchWait(watch, () => hasExternalData(modelFile)));
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
  await ask(context, { source, signal }, () => verifyInPlace(check));
  return { folder };
}

interface DownloadAll extends Attempt {
  readonly staging: Staging;
  readonly disk: Disk;
}

async function downloadAll(context: LoaderContext, attempt: DownloadAll): Promise<Delivered> {
  const { name, manifest, source, signal, onSlow, staging, disk } = attempt;
  await disk.assertRoom();
  const watch = createWatch(context, { source, onSlow, signal });
  for (const file of manifest.files) {
    if (staging.has(file.path)) continue;
    const target = await staging.partPath();
    const job = { reader: source.reader, key: keyOf(name, file.path), file, target, signal, watch };
    await ask(context, { source, signal }, () => downloadFile(job)).catch(disk.noteFull);
    await staging.keep(target, file.path);
  }
  return {};
}

/** The disk of the cache, during one load. */
interface Disk {
  /** @throws YoloLiftError `DISK_FULL`, `OUTPUT_UNWRITABLE` - now, or when it was asked before. */
  assertRoom(): Promise<void>;
  /** Passes an error on; what a full disk refused from one source, it need not refuse from the next. */
  noteFull(error: unknown): never;
}

function diskOf(context: LoaderContext, { cacheError }: Load, manifest: Manifest): Disk {
  let unusable: unknown = cacheError;
  let asked: Promise<void> | undefined;
  return {
    async assertRoom() {
      if (unusable !== undefined) throw unusable;
      asked ??= assertSpace(context, manifest);
      await asked;
    },
    noteFull(error) {
      if (isYoloLiftError(error, 'DISK_FULL')) unusable = error;
      throw error;
    },
  };
}

/** Releases that nobody uses make room, within the limits of the cache and beyond them where the disk is short. */
async function assertSpace(
  { cache, cacheLimits, cacheFolder, freeBytes }: LoaderContext,
  manifest: Manifest,
): Promise<void> {
  const needed = bytesToFetch(manifest);
  await cache.makeRoom(cacheLimits, releaseBytes(manifest));
  let free = await freeBytes(cacheFolder);
  while (needed > free && (await cache.freeSome())) free = await freeBytes(cacheFolder);
  if (needed <= free) return;
  const [need, have] = [Math.ceil(needed / 1e6), Math.floor(free / 1e6)];
  const message = `${need} MB are needed in ${cacheFolder}, ${have} MB are free; free some, or name another cache folder`;
  throw new YoloLiftError('DISK_FULL', message);
}

/** Free bytes that a fetch of a release asks of the cache's disk. */
export function bytesToFetch(manifest: Manifest): number {
  return releaseBytes(manifest) + SPARE_BYTES;
}

/** Bytes of all files of a release. */
export function releaseBytes({ files }: Pick<Manifest, 'files'>): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
