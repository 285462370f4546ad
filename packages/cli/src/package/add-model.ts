import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { copyRelease } from '../copy-release.ts';
import { openStores, splitReleaseUri } from '../release-stores.ts';

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
  const { readManifest } = await import('@yololift/core/release');
  const isFolder = (await stat(release).catch(() => undefined))?.isDirectory() ?? false;
  const { root, name } = splitReleaseUri(isFolder ? pathToFileURL(resolve(release)).href : release);
  await mkdir(folder, { recursive: true });
  const stores = openStores(environment);
  const target = await stores.openRoot(pathToFileURL(folder).href);
  await copyRelease(await stores.openRoot(root), target, name);
  const { digest } = await readManifest(target, name);
  await writeFile(join(folder, 'pointer.json'), `${JSON.stringify({ ...name, digest })}\n`);
  return { name: name.model, version: name.version, digest };
}
