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

/** A release ready to publish: its manifest and local files. */
export interface BuiltRelease {
  readonly manifest: Manifest;
  /** The manifest as already published in another root, to keep its digest. */
  readonly manifestBytes?: Uint8Array;
  /** Local path by the file's path in the release. */
  readonly localPaths: ReadonlyMap<string, string>;
}

/** Progress of one root. */
export interface PublishProgress {
  readonly root: string;
  readonly phase: 'upload' | 'verify';
  /** Bytes since the last call. */
  readonly bytes: number;
}

/** Result for one root. */
export interface PublishedRoot {
  readonly root: string;
  /** Files written; 0 if the root was complete. */
  readonly written: number;
  /** Whether the release was read back, from this root or with the same bytes from another, and passed its self-test. */
  readonly isTried: boolean;
  readonly error?: YoloLiftError;
}

/** Result of publishing. */
export interface Published {
  readonly name: ReleaseName & { readonly digest: string };
  readonly roots: readonly PublishedRoot[];
}

/** Options of `publishRelease`. */
export interface PublishOptions {
  readonly onProgress?: (progress: PublishProgress) => void;
  /** Default: files read back are verified by digest, but not loaded. */
  readonly trial?: PublishTrial;
}

/** Test of a release that was read back from a root. */
export interface PublishTrial {
  /** An existing folder for the files, which are removed afterwards. */
  readonly folder: string;
  /** Resolves if the release in `folder` passes; see `tryRelease`. */
  readonly run: (
    release: { readonly manifest: Manifest; readonly folder: string },
    from: string,
  ) => Promise<void>;
  /** Whether this process can test such a release. */
  readonly canTry: (manifest: Manifest) => boolean;
}

/**
 * Publishes a release to every root: uploads the files, reads them back, verifies and tests them (once for the same
 * bytes), and writes the manifest last, which completes the release. A failing root does not stop the others. Files that
 * already exist are kept; missing ones are added.
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
  const oneAtATime = pLimit(1); // a trial needs disk space and memory for the whole release
  let hasPassed = false; // the same bytes are tested once
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
 * Finds a published manifest with the same files. It is reused, because the self-test on another machine may differ in
 * the last digits.
 */
async function findSame(built: Manifest, roots: readonly ReleaseRoot[]): Promise<ReadManifest | undefined> {
  const name = { model: built.name, version: built.version };
  // A root that cannot be read fails later, in `publishTo`.
  const found = await Promise.all(roots.map((root) => readManifest(root, name).catch(() => undefined)));
  return found.find((read) => read !== undefined && isDeepStrictEqual(read.manifest.files, built.files));
}

interface ReadBackOptions extends Required<Pick<PublishOptions, 'onProgress'>> {
  readonly trial: PublishTrial | undefined;
}

/** Reads a release's files back and verifies them. Returns whether they were tested. */
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

/**
 * Returns whether the root already has the release.
 * @throws YoloLiftError `RELEASE_CONFLICT` - it has other bytes under the same name and version.
 */
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
    `${root.uri} already has a different release ${formatReleaseName(name)} (${existing.digest}); ` +
    'releases are immutable: publish under a new version';
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
  const present = await listSizes(root, name);
  let written = 0;
  for (const file of manifest.files) {
    if (present.get(keyOf(name, file.path)) === file.size) continue;
    const local = localPaths.get(file.path);
    if (local === undefined) throw new YoloLiftError('INTERNAL', `no local path is given for ${file.path}`);
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

/** Writes the manifest, which completes the release; fails if another process has written one. */
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

async function listSizes(root: ReleaseRoot, name: ReleaseName): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for await (const { key, size } of root.list(`${formatReleaseName(name)}/`)) sizes.set(key, size);
  return sizes;
}
