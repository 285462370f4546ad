import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { YoloLiftError } from '@yololift/core/errors';
import type { Clock } from '@yololift/core/ports';
import type { Manifest, ReleaseSource } from '@yololift/core/release';
import { keyOf, releaseBytes } from '@yololift/core/release';
import type { CheckContext } from './check-context.ts';
import { megabytes, readFileSystem } from './file-system.ts';
import { type Finding, failure, ok, warning } from './finding.ts';
import { probeSource } from './probe-source.ts';
import { type ReadBounds, type ReadRate, readRate } from './read-rate.ts';

const BOUNDS: ReadBounds = { bytes: 32_000_000, ms: 3_000 };
/** Read time of a release above which cold starts are slow, s. */
const SLOW_AFTER_S = 5;
/** Faster reads come from the page cache, bytes per second. */
const FASTEST_DISK = 1.5e9;

const MISSING: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR']);
const DENIED: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM']);

/** A source that is a folder: a mounted file system or a local folder. */
export type FolderSource = ReleaseSource & { readonly folder: string };

/** Checks that a mounted folder exists and is not empty, and measures its read rate. */
export async function checkMount(
  source: FolderSource,
  { context, clock }: { readonly context: CheckContext; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Finding> {
  const { folder } = source;
  const state = await readFolderState(folder);
  if (state === 'missing') {
    return failure(
      'MOUNT_MISSING',
      'the folder does not exist',
      "mount the file system there, or set MODEL_SOURCES to the function's mount path",
    );
  }
  const { kind } = await readFileSystem(folder);
  if (state === 'empty') {
    return failure(
      'MOUNT_EMPTY',
      `an empty folder on ${kind}`,
      'check that the file system is mounted there, with the right export and access point; then publish a release to it',
    );
  }
  const answer = await probeSource(source, context, signal);
  const rate =
    answer?.kind === 'has' && context.pointer !== undefined
      ? await measureRate(join(folder, keyOf(context.pointer, answer.release.manifest.model)), clock, signal)
      : undefined;
  // After the measurement: a source that hangs while it is read is not read again.
  if (answer !== undefined) context.answers.set(source.uri, answer);
  if (answer?.kind === 'has' && rate !== undefined) return judge({ kind, ...rate }, answer.release.manifest);
  return ok(`on ${kind}, readable; the read rate is not measured without a release`);
}

/** `undefined` if the file does not exist; the release check reports that. */
async function measureRate(path: string, clock: Clock, signal: AbortSignal): Promise<ReadRate | undefined> {
  try {
    return await readRate(path, { clock, bounds: BOUNDS }, signal);
  } catch (cause) {
    if (MISSING.has(readErrorCode(cause))) return undefined;
    signal.throwIfAborted();
    throw unreadable(path, cause);
  }
}

function judge(
  { kind, bytes, bytesPerSecond }: ReadRate & { readonly kind: string },
  manifest: Manifest,
): Finding {
  const seconds = releaseBytes(manifest) / Math.max(1, bytesPerSecond);
  const isCached = bytesPerSecond > FASTEST_DISK;
  const found =
    `on ${kind}, ${megabytes(bytes)} read at ${megabytes(bytesPerSecond)}/s` +
    `${isCached ? ', from the page cache' : ''}`;
  if (seconds <= SLOW_AFTER_S) return ok(found);
  return warning(
    'MOUNT_SLOW',
    `${found}; reading the release takes ${Math.round(seconds)} s`,
    'give the file system more throughput, or put a bucket before it in MODEL_SOURCES',
  );
}

/** Reads only the first entry; a folder may be large. */
async function readFolderState(folder: string): Promise<'missing' | 'empty' | 'filled'> {
  try {
    const entries = await opendir(folder);
    const first = await entries.read();
    await entries.close();
    return first === null ? 'empty' : 'filled';
  } catch (cause) {
    if (MISSING.has(readErrorCode(cause))) return 'missing';
    throw unreadable(folder, cause);
  }
}

function unreadable(path: string, cause: unknown): YoloLiftError {
  const code = DENIED.has(readErrorCode(cause)) ? 'ACCESS_DENIED' : 'STORE_UNAVAILABLE';
  return new YoloLiftError(code, `${path} cannot be read: ${String(cause)}`, { cause });
}

function readErrorCode(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}
