import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import pLimit from 'p-limit';
import { isYoloLiftError, YoloLiftError } from '../../errors.ts';
import { keyOf } from '../key-of.ts';
import { digestOf, formatManifest, MANIFEST_FILE, type Manifest } from '../manifest.ts';
import { formatReleaseName, type ReleaseName } from '../pointer.ts';
import { type ReadManifest, readManifest, verifyFiles } from '../read-release.ts';
import type { ReleaseRoot } from '../release-root.ts';

/** A release that is ready to be published: its manifest, and where its files lie on this machine. */
export interface BuiltRelease {
  readonly manifest: Manifest;
  /** The manifest as it was published before, in another root; its digest stays. */
  readonly manifestBytes?: Uint8Array;
  /** Local path by the file's path in the release. */
  readonly localPaths: ReadonlyMap<string, string>;
}

/** How far one root is. */
export interface PublishProgress {
  readonly root: string;
  readonly phase: 'upload' | 'verify';
  /** Bytes since the last call. */
  readonly bytes: number;
}

/** What became of one root. */
export interface PublishedRoot {
  readonly root: string;
  /** Files that were written; 0 where all was there already. */
  readonly written: number;
  /** Whether the release was loaded as it came back, from here or with the same bytes from another root, and passed its self-test. */
  readonly isTried: boolean;
  readonly error?: YoloLiftError;
}

/** What became of a publication. */
export interface Published {
  readonly name: ReleaseName & { readonly digest: string };
  readonly roots: readonly PublishedRoot[];
}

/** How a release is published. */
export interface PublishOptions {
  readonly onProgress?: (progress: PublishProgress) => void;
  /** Default: what comes back is compared by its digests, and not loaded. */
  readonly trial?: PublishTrial;
}

/** What is done with a release that came back from a root. */
export interface PublishTrial {
  /** A folder that exists, for the files; they are removed again. */
  readonly folder: string;
  /** Resolves where the release that lies in a folder may serve: see `tryRelease`. */
  readonly run: (
    release: { readonly manifest: Manifest; readonly folder: string },
    from: string,
  ) => Promise<void>;
  /** Whether releases of this kind can be tried. */
  readonly canTry: (manifest: Manifest) => boolean;
}

/**
 * Writes a release to every root, reads it back, verifies it, tries it unless the same bytes passed already, and then writes
 * its manifest, which makes it a release. A root that fails does not stop the others; what is there already with the same bytes is left, what is missing
 * is repaired.
 */
export async function publishRelease(
  { manifest: built, manifestBytes: published, localPaths }: BuiltRelease,
  roots: readonly ReleaseRoot[],
  { onProgress = () => undefined, trial }: PublishOptions = {},
): Promise<Published> {
  const existing = published === undefined ? await findSame(built, roots) : undefined;
  const manifest = existing?.manifest ?? built;
  const manifestBytes = published ?? existing?.bytes ?? formatManifest(built);
  const name = { model: manifest.name, version: manifest.version, digest: digestOf(manifestBytes) };
  const release = { name, manifest, manifestBytes, localPaths };
  const oneAtATime = pLimit(1); // a trial takes the release's room on disk, and in memory
  let hasPassed = false; // the same bytes need not be tried again
  const publishTo = async (root: ReleaseRoot): Promise<PublishedRoot> => {
    try {
      const isThere = await assertFree(root, name);
      const written = await upload(root, release, onProgress);
      const isTried = await oneAtATime(async () => {
        hasPassed =
          (await readBack(root, release, { onProgress, trial: hasPassed ? undefined : trial })) || hasPassed;
        return hasPassed;
      });
      if (!isThere) await putManifest(root, name, manifestBytes);
      await assertFree(root, name);
      return { root: root.uri, written: written + (isThere ? 0 : 1), isTried };
    } catch (error) {
      if (!isYoloLiftError(error)) throw error;
      return { root: root.uri, written: 0, isTried: false, error };
    }
  };
  return { name, roots: await Promise.all(roots.map(publishTo)) };
}

/**
 * A manifest of the very same files that a root has already: it stands, though another machine's self-test may give
 * other last digits.
 */
async function findSame(built: Manifest, roots: readonly ReleaseRoot[]): Promise<ReadManifest | undefined> {
  const name = { model: built.name, version: built.version };
  // A root that cannot be read now is told when it is written to.
  const found = await Promise.all(roots.map((root) => readManifest(root, name).catch(() => undefined)));
  return found.find((read) => read !== undefined && isDeepStrictEqual(read.manifest.files, built.files));
}

interface ReadBackOptions extends Required<Pick<PublishOptions, 'onProgress'>> {
  readonly trial: PublishTrial | undefined;
}

/** Reads a release's files back, verified; whether they were tried. */
async function readBack(
  root: ReleaseRoot,
  { name, manifest }: Upload,
  { onProgress, trial }: ReadBackOptions,
): Promise<boolean> {
  const onBytes = (bytes: number) => onProgress({ root: root.uri, phase: 'verify', bytes });
  if (trial === undefined || !trial.canTry(manifest)) {
    await verifyFiles(root, name, { manifest, onBytes });
    return false;
  }
  const folder = await mkdtemp(join(trial.folder, 'read-back-'));
  try {
    await verifyFiles(root, name, { manifest, onBytes, into: folder });
    await trial.run({ manifest, folder }, root.uri);
    return true;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A release is immutable: the same name and version may only ever mean the same bytes. Whether it is there already. */
async function assertFree(
  root: ReleaseRoot,
  name: ReleaseName & { readonly digest: string },
): Promise<boolean> {
  const existing = await readManifest(root, name).catch((error: unknown) => {
    if (isYoloLiftError(error, 'RELEASE_NOT_FOUND')) return undefined;
    throw error;
  });
  if (existing === undefined || existing.digest === name.digest) return existing !== undefined;
  const message =
    `${root.uri} has another release ${formatReleaseName(name)} (${existing.digest}); ` +
    'a release never changes: publish this one under a new version';
  throw new YoloLiftError('RELEASE_CONFLICT', message);
}

interface Upload extends Required<BuiltRelease> {
  readonly name: ReleaseName;
}

async function upload(
  root: ReleaseRoot,
  { name, manifest, localPaths }: Upload,
  onProgress: (progress: PublishProgress) => void,
): Promise<number> {
  const present = await sizesOf(root, name);
  let written = 0;
  for (const file of manifest.files) {
    if (present.get(keyOf(name, file.path)) === file.size) continue;
    const local = localPaths.get(file.path);
    if (local === undefined) throw new YoloLiftError('INTERNAL', `nobody said where ${file.path} lies`);
    let sent = 0;
    await root.put(keyOf(name, file.path), () => createReadStream(local), {
      size: file.size,
      sha256: file.sha256.replace('sha256:', ''),
      onProgress: (bytes) => {
        onProgress({ root: root.uri, phase: 'upload', bytes: bytes - sent });
        sent = bytes;
      },
    });
    written += 1;
  }
  return written;
}

/** Last, and only if nobody was faster: from here on the release is there. */
async function putManifest(root: ReleaseRoot, name: ReleaseName, bytes: Uint8Array): Promise<void> {
  const sha256 = digestOf(bytes).replace('sha256:', '');
  const options = { size: bytes.length, sha256, contentType: 'application/json', ifAbsent: true };
  await root.put(
    keyOf(name, MANIFEST_FILE),
    async function* () {
      yield bytes;
    },
    options,
  );
}

async function sizesOf(root: ReleaseRoot, name: ReleaseName): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for await (const { key, size } of root.list(`${formatReleaseName(name)}/`)) sizes.set(key, size);
  return sizes;
}
