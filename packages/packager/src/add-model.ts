import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseName } from '@yololift/core/release';

/** A release that was packaged. */
export interface PackagedModel {
  readonly name: string;
  readonly version: string;
  /** Of its manifest. */
  readonly digest: string;
}

/**
 * Copies a release, each byte verified, into a root on this machine, made where it is not there.
 * @param release - its folder, or `<root>/<name>/<version>`.
 * @param folder - the root's.
 * @throws YoloLiftError as the stores do; `RELEASE_NOT_FOUND`.
 */
export type FetchRelease = (
  release: string,
  folder: string,
) => Promise<{ readonly name: ReleaseName & { readonly digest: string } }>;

/**
 * Fetches a release into a root that is packaged with a function, and points the root's `pointer.json` to it.
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
