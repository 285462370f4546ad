import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { awsStores } from '@yololift/aws';
import { azureStores } from '@yololift/azure';
import { YoloLiftError } from '@yololift/core';
import type { PointerParameter, ReleaseName, ReleaseSource } from '@yololift/core/release';
import {
  assertPlainAddress,
  createStoreRegistry,
  type Environment,
  plainAddress,
  type StoreRegistry,
  schemeOf,
} from '@yololift/core/stores';
import { gcpStores } from '@yololift/gcp';

/** The stores of three clouds; the SDK of one loads when a URI of its kind is used. */
export function openStores(environment: Environment): StoreRegistry {
  return createStoreRegistry(environment, { ...awsStores, ...azureStores, ...gcpStores });
}

/** Whether a text names a release, by its URI or its folder, rather than a model. */
export function isRelease(text: string): boolean {
  return /^[a-z0-9+.-]+:\/\//i.test(text) || isReleaseFolder(text);
}

/** A root's URI; a folder's where a path is given: `./store` → `file:///…/store`. */
export function rootUri(text: string): string {
  // One letter and a colon is a drive of Windows.
  return /^[a-z][a-z0-9+.-]+:/i.test(text) ? text : pathToFileURL(resolve(text)).href;
}

function isReleaseFolder(path: string): boolean {
  return existsSync(join(path, 'manifest.json'));
}

/** A release within a root: `s3://bucket/models/documents/3` → root `s3://bucket/models`, release documents/3. */
interface ReleaseUri {
  readonly root: string;
  readonly name: ReleaseName;
}

/**
 * Splits a release's URI into its root and its name.
 * @param release - its URI, or its folder.
 * @throws YoloLiftError `INVALID_OPTION` - it has no name and version at its end.
 */
export function splitReleaseUri(release: string): ReleaseUri {
  const uri = isReleaseFolder(release) ? pathToFileURL(resolve(release)).href : release;
  assertPlainAddress(uri);
  const [, root, model, version] = /^([a-z0-9+.-]+:.*)\/([^/]+)\/([^/]+)\/?$/i.exec(uri) ?? [];
  if (root !== undefined && model !== undefined && version !== undefined)
    return { root, name: { model, version } };
  throw new YoloLiftError(
    'INVALID_OPTION',
    `${plainAddress(uri)} names no release; write its folder, or <root>/<name>/<version>: s3://bucket/models/documents/3`,
  );
}

/**
 * Opens a parameter that can be set.
 * @throws YoloLiftError `INVALID_OPTION` - its kind cannot.
 */
export async function openPointer(stores: StoreRegistry, uri: string): Promise<PointerParameter> {
  const parameter = await stores.openParameter(uri);
  const { write } = parameter;
  if (write === undefined) {
    throw new YoloLiftError(
      'INVALID_OPTION',
      `${uri} cannot be set by this command: parameters of ${schemeOf(uri)}: are read only`,
    );
  }
  return { uri, read: (options) => parameter.read(options), write: write.bind(parameter) };
}

/** Opens roots as a loader's sources, in their order. */
export async function openSources(
  stores: StoreRegistry,
  roots: readonly string[],
): Promise<readonly ReleaseSource[]> {
  return Promise.all(
    roots.map(async (uri) => {
      const { folder, ...reader } = await stores.openRoot(uri);
      return { uri, reader, ...(folder !== undefined && { folder }) };
    }),
  );
}
