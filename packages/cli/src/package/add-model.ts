import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createStores } from '@yololift/stores';
import { fetchRelease } from '../fetch-release.ts';

/** A release that was packaged. */
export interface PackagedModel {
  readonly name: string;
  readonly version: string;
  /** Of its manifest. */
  readonly digest: string;
}

/**
 * Copies a release, each byte verified, into a root that is packaged with a function, and points the root's
 * `pointer.json` to it.
 * @param release - its folder, or `<root>/<name>/<version>`.
 * @param folder - the root's, made where it is not there.
 * @throws YoloLiftError as the stores do; `RELEASE_NOT_FOUND`.
 */
export async function addModel(
  release: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<PackagedModel> {
  const { name } = await fetchRelease(release, folder, createStores(environment));
  await writeFile(join(folder, 'pointer.json'), `${JSON.stringify(name)}\n`);
  return { name: name.model, version: name.version, digest: name.digest };
}
