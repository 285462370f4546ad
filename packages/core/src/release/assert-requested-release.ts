import { YoloLiftError } from '../errors.ts';
import { digestOf, type Manifest, parseManifest } from './manifest.ts';
import type { ReleaseName } from './pointer.ts';

/**
 * Makes sure that a manifest is that of the release that was asked for.
 * @param what - where it lies, for messages.
 * @throws YoloLiftError `DIGEST_MISMATCH`, `RELEASE_INVALID`
 */
export function assertRequestedRelease(bytes: Uint8Array, wanted: ReleaseName, what: string): void {
  const digest = digestOf(bytes);
  if (wanted.digest !== undefined && digest !== wanted.digest) {
    throw new YoloLiftError(
      'DIGEST_MISMATCH',
      `${what} is ${digest}, but the pointer names ${wanted.digest}`,
    );
  }
  const { name, version }: Manifest = parseManifest(bytes, what);
  if (name === wanted.model && version === wanted.version) return;
  throw new YoloLiftError('RELEASE_INVALID', `${what} is the manifest of ${name}/${version}`);
}
