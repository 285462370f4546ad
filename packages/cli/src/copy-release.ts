import { type ObjectReader, type ObjectWriter, YoloLiftError } from '@yololift/core';
import { type ReadManifest, type ReleaseName, readManifest } from '@yololift/core/release';

/** Copies a release from one root to another and verifies each file; returns its manifest. */
export async function copyRelease(
  from: ObjectReader,
  to: ObjectWriter,
  name: ReleaseName,
): Promise<ReadManifest> {
  const read = await readManifest(from, name);
  const { manifest, bytes, digest } = read;
  const below = `${name.model}/${name.version}/`;
  for (const { path, size, sha256 } of manifest.files) {
    const result = await from.fetch(below + path);
    if (result.kind !== 'modified')
      throw new YoloLiftError('INTERNAL', `${from.uri} answered "not modified"`);
    await to.put(below + path, () => result.body, { size, sha256: sha256.replace('sha256:', '') });
  }
  // Written last: the copy becomes a release only with its manifest.
  await to.put(
    `${below}manifest.json`,
    async function* () {
      yield bytes;
    },
    { size: bytes.length, sha256: digest.replace('sha256:', '') },
  );
  return read;
}
