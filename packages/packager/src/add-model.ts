import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseName } from '@yololift/core/release';

/** A packaged release. */
export interface PackagedModel {
  readonly name: string;
  readonly version: string;
  /** Digest in its manifest. */
  readonly digest: string;
}

/**
 * Copies a release into a local root, which is created if absent, and verifies every byte.
 * @param release - the release's folder, or `<root>/<name>/<version>`.
 * @param folder - path of the root.
 * @throws YoloLiftError as the stores do; `RELEASE_NOT_FOUND`.
 */
export type FetchRelease = (
  release: string,
  folder: string,
) => Promise<{ readonly name: ReleaseName & { readonly digest: string } }>;

/**
 * Fetches a release into a root that is packaged with the function, and sets the root's `pointer.json` to it.
 * @throws YoloLiftError as `fetchRelease` does.
 */
export async function addModel(
  fetchRelease: FetchRelease,
  release: string,
  folder: string,
): Promise<PackagedModel> {
  const { name } = await fetchRelease(release, folder);
  await writeFile(join(folder, 'pointer.json'), `${JSON.stringify(name)}\n`);
  return { name: name.model, version: name.version, digest: name.digest };
}
