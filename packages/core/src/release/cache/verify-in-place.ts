import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '../manifest.ts';
import { OWNER } from '../process-owner.ts';
import type { VerifyPolicy } from '../release-source.ts';
import type { SpeedWatch } from '../speed-limits.ts';
import { watchWait } from '../watch-speed.ts';
import { assertFile } from './hash-file.ts';

/** Files that were verified, and where that is remembered. */
export interface VerifiedFiles {
  /** The release's folder, on a mount or in the cache. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly digest: string;
  /** Where "checked once" is remembered: never on the mount. */
  readonly stampFolder: string;
}

/** What is checked, and how. */
export interface InPlaceCheck extends VerifiedFiles {
  readonly verify: VerifyPolicy;
  readonly watch: SpeedWatch;
}

/**
 * Checks the files of a release where they lie, without a copy. With `once`, a digest is computed again only after a
 * file's size or time has changed.
 * @throws YoloLiftError `RELEASE_CORRUPT` - a file is another, or absent.
 * @throws YoloLiftError `STORE_UNAVAILABLE` - the mount hangs.
 */
export async function verifyInPlace(check: InPlaceCheck): Promise<void> {
  const { folder, manifest, verify, watch } = check;
  // Taken before the files are read: one that changes meanwhile must not pass for the one that was hashed.
  const print = verify === 'once' ? await watchWait(watch, () => fingerprint(check)) : undefined;
  const isHashed = verify === 'always' || (print !== undefined && print !== (await stampOf(check)));
  for (const file of manifest.files) {
    await assertFile(join(folder, file.path), { file, isHashed, watch });
  }
  if (isHashed && print !== undefined) await writeStamp(check, print);
}

/** Remembers files that were hashed on their way here, so that `once` does not do it again. */
export async function stampVerified(files: VerifiedFiles): Promise<void> {
  await writeStamp(files, await fingerprint(files));
}

function stampOf(files: VerifiedFiles): Promise<string | undefined> {
  return readFile(stampPath(files), 'utf8').catch(() => undefined);
}

/** A cache folder that cannot be written costs a hash the next time, nothing else. */
async function writeStamp(files: VerifiedFiles, print: string): Promise<void> {
  const path = stampPath(files);
  try {
    await mkdir(files.stampFolder, { recursive: true });
    await writeFile(`${path}.${OWNER}`, print);
    await rename(`${path}.${OWNER}`, path);
  } catch {
    // As if it had never been checked.
  }
}

function stampPath({ folder, digest, stampFolder }: VerifiedFiles): string {
  const name = createHash('sha256').update(`${folder}\n${digest}`).digest('hex');
  return join(stampFolder, name);
}

/** Sizes and times (ns) of all files, one after the other: each question to a mount that hangs holds a thread. */
async function fingerprint({ folder, manifest, digest }: VerifiedFiles): Promise<string> {
  const lines = [digest];
  for (const { path } of manifest.files) {
    const stats = await stat(join(folder, path), { bigint: true }).catch(() => undefined);
    lines.push(`${path} ${stats?.size} ${stats?.mtimeNs} ${stats?.ino}`);
  }
  return lines.join('\n');
}
