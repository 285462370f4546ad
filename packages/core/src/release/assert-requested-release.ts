import { YoloLiftError } from '../errors.ts';
import { digestOf, type Manifest, parseManifest } from './manifest.ts';
import type { ReleaseName } from './pointer.ts';

/**
 * Checks that a manifest belongs to the requested release.
 * @param what - location of the manifest, for messages.
 * @throws YoloLiftError `DIGEST_MISMATCH` - its digest is not the requested one.
 * @throws YoloLiftError `RELEASE_INVALID` - not a manifest, or that of another release.
 */
export function assertRequestedRelease(bytes: Uint8Array, wanted: ReleaseName, what: string): void {
  const digest = digestOf(bytes);
  if (wanted.digest !== undefined && digest !== wanted.digest) {
    throw new YoloLiftError(
      'DIGEST_MISMATCH',
      `${what} has the digest ${digest}, but the pointer names ${wanted.digest}`,
    );
  }
  const { name, version }: Manifest = parseManifest(bytes, what);
  if (name === wanted.model && version === wanted.version) return;
  throw new YoloLiftError(
    'RELEASE_INVALID',
    `${what} is the manifest of ${name}/${version}, not of ${wanted.model}/${wanted.version}`,
  );
}
