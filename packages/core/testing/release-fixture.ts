import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestOf, formatManifest, MANIFEST_FILE, type Manifest } from '../src/release/manifest.ts';

/** A release for tests: its files by path, and its manifest. */
export interface TestRelease {
  readonly manifest: Manifest;
  readonly manifestBytes: Uint8Array;
  readonly digest: string;
  /** By key below a root. */
  readonly objects: Map<string, Uint8Array<ArrayBuffer>>;
}

/** Builds a release `documents/<version>` of a model of `size` bytes and a small text. */
export function testRelease({ version = '1', size = 1000, seed = 1 } = {}): TestRelease {
  const model = Uint8Array.from({ length: size }, (_, index) => (index * 31 + seed) % 251);
  const files = new Map([
    ['model.onnx', model],
    ['notes/read me.txt', new TextEncoder().encode('ünïcode, and a space in the name')],
  ]);
  const manifest: Manifest = {
    schema: 1,
    name: 'documents',
    version,
    runtime: 'yolo',
    model: 'model.onnx',
    files: [...files].map(([path, bytes]) => ({ path, size: bytes.length, sha256: digestOf(bytes) })),
  };
  const manifestBytes = formatManifest(manifest);
  const below = `documents/${version}/`;
  const objects = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [path, bytes] of files) objects.set(below + path, bytes);
  objects.set(below + MANIFEST_FILE, new Uint8Array(manifestBytes));
  return { manifest, manifestBytes, digest: digestOf(manifestBytes), objects };
}

/** Writes objects as files. */
export async function writeObjects(root: string, objects: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [key, bytes] of objects) {
    const path = join(root, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}
