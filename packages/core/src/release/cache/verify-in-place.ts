import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '../manifest.ts';
import { OWNER } from '../process-owner.ts';
import type { VerifyPolicy } from '../release-source.ts';
import type { SpeedWatch } from '../speed-limits.ts';
import { watchWait } from '../watch-speed.ts';
import { assertFile } from './hash-file.ts';

/** A release's files and the folder of its stamps. */
export interface VerifiedFiles {
  /** The release's folder, on a mount or in the cache. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly digest: string;
  /** Folder of the stamps of hashed files; never on the mount. */
  readonly stampFolder: string;
}

/** Options of `verifyInPlace`. */
export interface InPlaceCheck extends VerifiedFiles {
  readonly verify: VerifyPolicy;
  readonly watch: SpeedWatch;
}

/**
 * Verifies the files of a release in place, without a copy. With `once`, files are hashed again only after a size or
 * mtime has changed.
 * @throws YoloLiftError `RELEASE_CORRUPT` - a file is absent or differs.
 * @throws YoloLiftError `STORE_UNAVAILABLE` - the mount hangs.
 */
export async function verifyInPlace(check: InPlaceCheck): Promise<void> {
  const { folder, manifest, verify, watch } = check;
  // Taken before hashing: a file that changes meanwhile must not keep a valid stamp.
  const print = verify === 'once' ? await watchWait(watch, () => fingerprint(check)) : undefined;
  const isHashed = verify === 'always' || (print !== undefined && print !== (await readStamp(check)));
  for (const file of manifest.files) {
    await assertFile(join(folder, file.path), { file, isHashed, watch });
  }
  if (isHashed && print !== undefined) await writeStamp(check, print);
}

/** Records that files were hashed during the download, so that `once` does not hash them again. */
export async function stampVerified(files: VerifiedFiles): Promise<void> {
  await writeStamp(files, await fingerprint(files));
}

function readStamp(files: VerifiedFiles): Promise<string | undefined> {
  return readFile(stampPath(files), 'utf8').catch(() => undefined);
}

/** Writes a stamp. A failure only means that the next load hashes again. */
async function writeStamp(files: VerifiedFiles, print: string): Promise<void> {
  const path = stampPath(files);
  try {
    await mkdir(files.stampFolder, { recursive: true });
    await writeFile(`${path}.${OWNER}`, print);
    await rename(`${path}.${OWNER}`, path);
  } catch {
    // The next load hashes again.
  }
}

function stampPath({ folder, digest, stampFolder }: VerifiedFiles): string {
  const name = createHash('sha256').update(`${folder}\n${digest}`).digest('hex');
  return join(stampFolder, name);
}

/** Sizes and mtimes (ns) of all files. Sequential, because each call to a hanging mount blocks a thread. */
async function fingerprint({ folder, manifest, digest }: VerifiedFiles): Promise<string> {
  const lines = [digest];
  for (const { path } of manifest.files) {
    const stats = await stat(join(folder, path), { bigint: true }).catch(() => undefined);
    lines.push(`${path} ${stats?.size} ${stats?.mtimeNs} ${stats?.ino}`);
  }
  return lines.join('\n');
}
