import { readFile } from 'node:fs/promises';
import { unzipSync, type Zippable, zipSync } from 'fflate';
import type { ArtifactFile } from './artifact-file.ts';

/** A zip, and the size of each file in it. */
export interface Zip {
  readonly bytes: Uint8Array;
  /** Zipped bytes by path, headers included. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** Bytes of a local header and a directory entry, without the two names. */
const HEADER_BYTES = 76;

/**
 * Zips files; equal files give equal bytes on every machine. Uses fflate, in JavaScript, since the output of
 * Node's zlib depends on the CPU.
 */
export async function zipFiles(files: readonly ArtifactFile[]): Promise<Zip> {
  const contents: Zippable = {};
  for (const { path, source } of files) contents[path] = await readFile(source);
  // Zip stores local time: this date is the same in every time zone.
  const mtime = new Date(1980, 0, 1, 12);
  const bytes = zipSync(contents, { level: 6, mtime, os: 3, attrs: (0o100644 << 16) >>> 0 });
  const sizes = new Map<string, number>();
  unzipSync(bytes, {
    filter({ name, size }) {
      sizes.set(name, size + HEADER_BYTES + 2 * Buffer.byteLength(name));
      return false;
    },
  });
  return { bytes, sizes };
}
