import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';

/** Contents that an image adds to its base. */
export interface OwnLayers {
  readonly count: number;
  /** Bytes of the layers' archives. */
  readonly bytes: number;
  /** The same gzipped, as in a registry. */
  readonly gzippedBytes: number;
  /** Paths of their files, sorted: `var/task/main.mjs`. A deletion is a `.wh.` file. */
  readonly files: readonly string[];
}

/**
 * Reads the layers of an image that its base does not have.
 * @param push - writes an image with uncompressed layers to a buildah destination.
 * @param baseLayers - digests of the base's layers, uncompressed.
 */
export async function readOwnLayers(
  push: (place: string) => Promise<unknown>,
  baseLayers: readonly string[],
): Promise<OwnLayers> {
  const folder = await mkdtemp(join(tmpdir(), 'yololift-layers-'));
  try {
    await push(`dir:${folder}`);
    const { layers } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
      readonly layers: readonly { readonly digest: string }[];
    };
    const own = layers.filter(({ digest }) => !baseLayers.includes(digest));
    const archives = own.map(({ digest }) => join(folder, digest.replace('sha256:', '')));
    const read = await Promise.all(archives.map(readArchive));
    return {
      count: read.length,
      bytes: read.reduce((sum, { bytes }) => sum + bytes, 0),
      gzippedBytes: read.reduce((sum, { gzippedBytes }) => sum + gzippedBytes, 0),
      files: read.flatMap(({ files }) => files).sort(),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readArchive(path: string): Promise<Omit<OwnLayers, 'count'>> {
  const { stdout } = await promisify(execFile)('tar', ['--list', '--file', path], { maxBuffer: 1 << 26 });
  const files = stdout.split('\n').filter((line) => line !== '' && !line.endsWith('/'));
  const { size } = await stat(path);
  return { bytes: size, gzippedBytes: await gzippedBytesOf(path), files };
}

async function gzippedBytesOf(path: string): Promise<number> {
  let bytes = 0;
  for await (const piece of createReadStream(path).pipe(createGzip())) bytes += (piece as Buffer).length;
  return bytes;
}
