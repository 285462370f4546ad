import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Manifest, ReleaseName } from '@yololift/core/release';
import { DEMO_MODEL_FILE } from '@yololift/demo-model';

/** A release as stored in a root: bytes by key. */
export interface Delivered {
  readonly name: ReleaseName & { readonly digest: string };
  readonly manifest: Manifest;
  readonly objects: ReadonlyMap<string, Uint8Array>;
}

/** Changes to the bundled release; digests are recomputed. */
interface ReleaseChanges {
  readonly version: string;
  readonly model?: (bytes: Uint8Array) => Uint8Array;
  readonly detections?: NonNullable<Manifest['selfTest']>['detections'];
}

/** Creates `documents/<version>` from the bundled model. */
export async function bundledRelease({
  version,
  model = (bytes) => bytes,
  detections,
}: ReleaseChanges): Promise<Delivered> {
  const folder = dirname(DEMO_MODEL_FILE);
  const bundled: Manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  const files = new Map<string, Uint8Array>();
  for (const { path } of bundled.files) files.set(path, await readFile(join(folder, path)));
  files.set(bundled.model, model(Uint8Array.from(files.get(bundled.model) ?? [])));
  const selfTest = bundled.selfTest && { ...bundled.selfTest, ...(detections && { detections }) };
  const manifest: Manifest = {
    ...bundled,
    name: 'documents',
    version,
    files: [...files].map(([path, bytes]) => ({ path, size: bytes.length, sha256: computeDigest(bytes) })),
    ...(selfTest && { selfTest }),
  };
  const manifestBytes = Buffer.from(JSON.stringify(manifest));
  const below = `documents/${version}`;
  const objects = new Map([...files].map(([path, bytes]) => [`${below}/${path}`, bytes]));
  objects.set(`${below}/manifest.json`, manifestBytes);
  return { name: { model: 'documents', version, digest: computeDigest(manifestBytes) }, manifest, objects };
}

/** Computes a digest in the form of manifests: `sha256:…`. */
export function computeDigest(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
