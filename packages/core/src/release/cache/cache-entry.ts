import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, MANIFEST_FILE, type Manifest, parseManifest } from '../manifest.ts';
import type { ReleaseName } from '../pointer.ts';

/** Marks a release that is whole, and by its time when it was used last. */
export const COMPLETE_FILE = '.complete';

/** A folder's name may have 255 bytes; two names, a digest and what is put around them must fit. */
const MAX_NAME_LENGTH = 60;

/** A release's files in a cache: what they are, and when they were used. */
export interface CacheEntry {
  readonly entry: string;
  readonly folder: string;
  readonly bytes: number;
  /** ms since 1970; 0 where it is not whole. */
  readonly usedAt: number;
}

/** `documents@3@<digest>`, the folder of a release; without a digest, what the names of all its folders begin with. */
export function entryName({ model, version, digest = '' }: ReleaseName): string {
  return `${slotName({ model, version })}@${digest.replace('sha256:', '')}`;
}

/** `documents@3` */
export function slotName({ model, version }: Omit<ReleaseName, 'digest'>): string {
  return `${short(model)}@${short(version)}`;
}

/**
 * The manifest in a cached folder.
 * @throws YoloLiftError `RELEASE_INVALID` - there is none, or it is broken.
 */
export async function readCached(
  folder: string,
): Promise<{ readonly manifest: Manifest; readonly digest: string }> {
  const path = join(folder, MANIFEST_FILE);
  const bytes = await readFile(path).catch(() => new Uint8Array());
  return { manifest: parseManifest(bytes, path), digest: digestOf(bytes) };
}

/** Looks a cached folder up. Its bytes are those its manifest lists, 0 where that cannot be read. */
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
