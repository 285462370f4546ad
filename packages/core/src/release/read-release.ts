import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { YoloLiftError } from '../errors.ts';
import type { ObjectReader } from '../ports/object-reader.ts';
import { toDiskError } from './disk-error.ts';
import { keyOf } from './key-of.ts';
import { digestOf, MANIFEST_FILE, type Manifest, type ManifestFile, parseManifest } from './manifest.ts';
import type { ReleaseName } from './pointer.ts';

/** A manifest read from a root. */
export interface ReadManifest {
  readonly manifest: Manifest;
  readonly bytes: Uint8Array;
  readonly digest: string;
}

/** Result of verifying a whole release. */
export interface VerifiedRelease extends ReadManifest {
  /** Bytes read. */
  readonly bytesRead: number;
}

/**
 * Reads a release's manifest.
 * @throws YoloLiftError `RELEASE_NOT_FOUND` - the root has no release of that name.
 * @throws YoloLiftError `RELEASE_INVALID` - the file is not a valid manifest.
 */
export async function readManifest(
  root: ObjectReader,
  name: ReleaseName,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<ReadManifest> {
  const key = keyOf(name, MANIFEST_FILE);
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await openBody(root, key, signal)) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    return { manifest: parseManifest(bytes, `${root.uri}/${key}`), bytes, digest: digestOf(bytes) };
  } catch (cause) {
    if (!(cause instanceof YoloLiftError) || cause.code !== 'OBJECT_NOT_FOUND') throw cause;
    const message = `${root.uri} has no release ${name.model}/${name.version}`;
    throw new YoloLiftError('RELEASE_NOT_FOUND', message, { cause });
  }
}

/** Options of reading files back. */
interface ReadBack {
  readonly onBytes?: (bytes: number) => void;
  readonly signal?: AbortSignal;
  /** An empty folder to save the files in. Default: they are only verified. */
  readonly into?: string;
}

/**
 * Reads every file of a release and compares it with the manifest.
 * @throws YoloLiftError `RELEASE_CORRUPT` - a file is absent or differs; the message names it.
 * @throws YoloLiftError `DISK_FULL` - no space to save the files.
 */
export async function verifyRelease(
  root: ObjectReader,
  name: ReleaseName,
  options: ReadBack = {},
): Promise<VerifiedRelease> {
  const read = await readManifest(root, name);
  const { manifest } = read;
  return { ...read, bytesRead: await verifyFiles(root, name, { ...options, manifest }) };
}

/** Options of `verifyFiles`. */
interface VerifyFiles extends ReadBack {
  readonly manifest: Manifest;
}

/**
 * Reads every file in a manifest and compares it. Returns the bytes read.
 * @throws YoloLiftError `RELEASE_CORRUPT` - a file is absent or differs; the message names it.
 * @throws YoloLiftError `DISK_FULL` - no space to save the files.
 */
export async function verifyFiles(
  root: ObjectReader,
  name: ReleaseName,
  { manifest, onBytes = () => undefined, signal, into }: VerifyFiles,
): Promise<number> {
  let bytesRead = 0;
  for (const file of manifest.files) {
    const onChunk = (bytes: number) => {
      bytesRead += bytes;
      onBytes(bytes);
    };
    await verifyFile(root, { name, file, signal, into }, onChunk);
  }
  return bytesRead;
}

interface VerifyFile {
  readonly name: ReleaseName;
  readonly file: ManifestFile;
  readonly signal: AbortSignal | undefined;
  readonly into: string | undefined;
}

async function verifyFile(
  root: ObjectReader,
  { name, file, signal, into }: VerifyFile,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const key = keyOf(name, file.path);
  const hash = createHash('sha256');
  const kept = into === undefined ? undefined : await openNew(join(into, file.path));
  try {
    for await (const chunk of await openBody(root, key, signal)) {
      hash.update(chunk);
      await kept?.writeFile(chunk);
      onBytes(chunk.length);
    }
  } catch (error) {
    const cause = toDiskError(error, into ?? key);
    if (!(cause instanceof YoloLiftError) || cause.code !== 'OBJECT_NOT_FOUND') throw cause;
    throw new YoloLiftError(
      'RELEASE_CORRUPT',
      `${root.uri}/${key} is listed but missing: publish the release again`,
      { cause },
    );
  } finally {
    await kept?.close();
  }
  const digest = `sha256:${hash.digest('hex')}`;
  if (digest === file.sha256) return;
  const message = `${root.uri}/${key} has the digest ${digest}, not ${file.sha256}: delete the release there and publish it again`;
  throw new YoloLiftError('RELEASE_CORRUPT', message);
}

async function openNew(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  return open(path, 'wx');
}

async function openBody(
  root: ObjectReader,
  key: string,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  const result = await root.fetch(key, signal === undefined ? {} : { signal });
  if (result.kind === 'modified') return result.body;
  throw new YoloLiftError(
    'INTERNAL',
    `${root.uri}/${key} returned "not modified" to a request without an ETag`,
  );
}
