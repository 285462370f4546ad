import { readFile } from 'node:fs/promises';
import { unzipSync, type Zippable, zipSync } from 'fflate';
import type { ArtifactFile } from './artifact-file.ts';

/** A zip, and what each of its files takes in it. */
export interface Zip {
  readonly bytes: Uint8Array;
  /** By path; headers included. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** Of a local header and an entry of the directory, besides two names. */
const HEADER_BYTES = 76;

/**
 * Zips files: the same bytes for the same files, on every machine. fflate compresses in JavaScript; Node's own zlib picks
 * its way by the CPU it finds.
 */
export async function zipFiles(files: readonly ArtifactFile[]): Promise<Zip> {
  const contents: Zippable = {};
  for (const { path, source } of files) contents[path] = await readFile(source);
  // Zip keeps the time of a clock on the wall: this reads the same in every time zone.
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
