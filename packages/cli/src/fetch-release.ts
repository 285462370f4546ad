import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuiltRelease, ReleaseName } from '@yololift/core/release';
import type { StoreRegistry } from '@yololift/core/stores';
import { copyRelease } from './copy-release.ts';
import { splitReleaseUri } from './release-stores.ts';

/** A fetched release. */
export interface FetchedRelease extends BuiltRelease {
  readonly name: ReleaseName & { readonly digest: string };
}

/**
 * Copies a release into a root on this machine and verifies every byte.
 * @param release - its folder, or `<root>/<name>/<version>`.
 * @param folder - the target root; created if absent.
 * @throws YoloLiftError as the stores do; `RELEASE_NOT_FOUND`.
 */
export async function fetchRelease(
  release: string,
  folder: string,
  stores: StoreRegistry,
): Promise<FetchedRelease> {
  const { root, name } = splitReleaseUri(release);
  await mkdir(folder, { recursive: true });
  const target = await stores.openRoot(pathToFileURL(folder).href);
  const { manifest, bytes, digest } = await copyRelease(await stores.openRoot(root), target, name);
  const below = join(folder, name.model, name.version);
  return {
    name: { ...name, digest },
    manifest,
    manifestBytes: bytes,
    localPaths: new Map(manifest.files.map(({ path }) => [path, join(below, path)])),
  };
}
