import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assertFile } from './hash-file.ts';
import type { Manifest } from './manifest.ts';
import type { VerifyPolicy } from './release-source.ts';
import type { SpeedWatch } from './watch-speed.ts';

/** What is checked, and how. */
export interface InPlaceCheck {
  /** The release's folder on the mount. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly digest: string;
  readonly verify: VerifyPolicy;
  /** Where "checked once" is remembered: never on the mount. */
  readonly stampFolder: string;
  readonly watch: SpeedWatch;
}

/**
 * Checks the files of a mounted release where they lie, without a copy. With `once`, a digest is computed again only
 * after a file's size or time has changed.
 * @throws YoloLiftError `RELEASE_CORRUPT` - a file is another, or absent.
 * @throws YoloLiftError `STORE_UNAVAILABLE` - the mount hangs.
 */
export async function verifyInPlace(check: InPlaceCheck): Promise<void> {
  const { folder, manifest, verify, watch } = check;
  const isHashed = verify === 'always' || (verify === 'once' && !(await isStamped(check)));
  for (const file of manifest.files) {
    await assertFile(join(folder, file.path), { file, isHashed, watch });
  }
  if (verify === 'once' && isHashed) await stamp(check);
}

async function isStamped(check: InPlaceCheck): Promise<boolean> {
  const known = await readFile(stampPath(check), 'utf8').catch(() => '');
  return known !== '' && known === (await fingerprint(check));
}

async function stamp(check: InPlaceCheck): Promise<void> {
  const print = await fingerprint(check);
  // A cache folder that cannot be written costs a hash the next time, nothing else.
  await mkdir(check.stampFolder, { recursive: true })
    .then(() => writeFile(stampPath(check), print))
    .catch(() => undefined);
}

function stampPath({ folder, digest, stampFolder }: InPlaceCheck): string {
  const name = createHash('sha256').update(`${folder}\n${digest}`).digest('hex');
  return join(stampFolder, name);
}

/** Sizes and times (ns) of all files: it changes when one is written. */
async function fingerprint({ folder, manifest, digest }: InPlaceCheck): Promise<string> {
  const lines = await Promise.all(
    manifest.files.map(async ({ path }) => {
      const stats = await stat(join(folder, path), { bigint: true }).catch(() => undefined);
      return `${path} ${stats?.size} ${stats?.mtimeNs} ${stats?.ino}`;
    }),
  );
  return [digest, ...lines].join('\n');
}
