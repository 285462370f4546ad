import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, MANIFEST_FILE, type Manifest, parseManifest } from '../manifest.ts';
import type { ReleaseName } from '../pointer.ts';

/** Marks a complete release; its mtime is the time of last use. */
export const COMPLETE_FILE = '.complete';

/** A folder name may have 255 bytes: two names, a digest and separators must fit. */
const MAX_NAME_LENGTH = 60;

/** A release in the cache. */
export interface CacheEntry {
  readonly entry: string;
  readonly folder: string;
  readonly bytes: number;
  /** Last use, ms since 1970; 0 if incomplete. */
  readonly usedAt: number;
}

/** Folder name of a release: `documents@3@<digest>`. Without a digest, the prefix of all folders of that version. */
export function entryName({ model, version, digest = '' }: ReleaseName): string {
  return `${slotName({ model, version })}@${digest.replace('sha256:', '')}`;
}

/** `documents@3` */
export function slotName({ model, version }: Omit<ReleaseName, 'digest'>): string {
  return `${short(model)}@${short(version)}`;
}

/**
 * Reads the manifest in a cached folder.
 * @throws YoloLiftError `RELEASE_INVALID` - the manifest is absent or invalid.
 */
export async function readCached(
  folder: string,
): Promise<{ readonly manifest: Manifest; readonly digest: string }> {
  const path = join(folder, MANIFEST_FILE);
  const bytes = await readFile(path).catch(() => new Uint8Array());
  return { manifest: parseManifest(bytes, path), digest: digestOf(bytes) };
}

/** Reads a cached folder's size and last use. The size comes from its manifest; 0 if it is unreadable. */
export async function describeEntry(folder: string, entry: string): Promise<CacheEntry> {
  const stats = await stat(join(folder, COMPLETE_FILE)).catch(() => undefined);
  const bytes = await readCached(folder).then(
    ({ manifest }) => manifest.files.reduce((sum, { size }) => sum + size, 0),
    () => 0,
  );
  return { entry, folder, bytes, usedAt: stats?.mtimeMs ?? 0 };
}

function short(name: string): string {
  if (name.length <= MAX_NAME_LENGTH) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return `${name.slice(0, MAX_NAME_LENGTH - 17)}-${digest}`;
}
