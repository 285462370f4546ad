import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { YoloLiftError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import { keyOf } from '../release/key-of.ts';
import type { Manifest } from '../release/manifest.ts';
import type { ReleaseSource } from '../release/release-source.ts';
import { askSource } from './ask-source.ts';
import type { CaseFile } from './case-file.ts';
import { fileSystemOf, megabytes } from './file-system.ts';
import { type Finding, failure, ok, warning } from './finding.ts';
import { type ReadBounds, readRate } from './read-rate.ts';

const BOUNDS: ReadBounds = { bytes: 32_000_000, ms: 3_000 };
/** A release that takes longer to read makes for slow cold starts, s. */
const PATIENCE_S = 5;

const MISSING: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR']);
const DENIED: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM']);

/** A source that is a folder: a mounted file system, or a place on this machine. */
export type FolderSource = ReleaseSource & { readonly folder: string };

/** Whether a mounted folder is there, holds something, and how fast it is read. */
export async function checkMount(
  source: FolderSource,
  { file, clock }: { readonly file: CaseFile; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Finding> {
  const { folder } = source;
  const state = await lookInto(folder);
  if (state === 'missing') {
    return failure(
      'MOUNT_MISSING',
      'there is no such folder',
      "mount the file system there, or write the path in MODEL_SOURCES as the function's mount has it",
    );
  }
  const { kind } = await fileSystemOf(folder);
  if (state === 'empty') {
    return failure(
      'MOUNT_EMPTY',
      `an empty folder on ${kind}`,
      'see whether the file system is really mounted there, with the right export and access point; then publish a release to it',
    );
  }
  const answer = await askSource(source, file, signal);
  if (answer?.kind !== 'has' || file.pointer === undefined) {
    return ok(`on ${kind}, can be read; its rate is not measured without a release`);
  }
  const { manifest } = answer.release;
  const path = join(folder, keyOf(file.pointer, manifest.model));
  const { bytesPerSecond, bytes } = await readRate(path, { clock, bounds: BOUNDS }, signal);
  return judge({ kind, bytesPerSecond, bytes }, manifest);
}

interface Measured {
  readonly kind: string;
  readonly bytes: number;
  readonly bytesPerSecond: number;
}

function judge({ kind, bytes, bytesPerSecond }: Measured, { files }: Manifest): Finding {
  const size = files.reduce((sum, one) => sum + one.size, 0);
  const seconds = size / Math.max(1, bytesPerSecond);
  const found = `on ${kind}, ${megabytes(bytes)} read at ${megabytes(bytesPerSecond)}/s`;
  if (seconds <= PATIENCE_S) return ok(found);
  return warning(
    'MOUNT_SLOW',
    `${found}; the release takes ${Math.round(seconds)} s`,
    'give the file system more throughput, or put a bucket before it in MODEL_SOURCES',
  );
}

/** Only the first entry is looked at: a folder may be large. */
async function lookInto(folder: string): Promise<'missing' | 'empty' | 'filled'> {
  try {
    const entries = await opendir(folder);
    const first = await entries.read();
    await entries.close();
    return first === null ? 'empty' : 'filled';
  } catch (cause) {
    if (MISSING.has(codeOf(cause))) return 'missing';
    const code = DENIED.has(codeOf(cause)) ? 'ACCESS_DENIED' : 'STORE_UNAVAILABLE';
    throw new YoloLiftError(code, `${folder} cannot be read: ${String(cause)}`, { cause });
  }
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}
