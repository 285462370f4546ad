import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { YoloLiftError } from '@yololift/core';
import type { PointerParameter, ReleaseName, ReleaseSource } from '@yololift/core/release';
import { assertPlainAddress, parseScheme, plainAddress, type StoreRegistry } from '@yololift/core/stores';
import { storeGrammar } from '@yololift/stores';

/** Examples of all supported roots, for help texts. */
export const ROOT_EXAMPLES = storeGrammar.roots.map(({ example }) => example).join(', ');
/** Examples of all supported parameters, for help texts. */
export const PARAMETER_EXAMPLES = storeGrammar.parameters.map(({ example }) => example).join(', ');
/** Examples of writable parameters, for help texts. */
export const WRITABLE_PARAMETER_EXAMPLES = storeGrammar.parameters
  .flatMap(({ example, isWritable }) => (isWritable ? [example] : []))
  .join(', ');
/** Example of a release in a bucket, for help texts and messages. */
export const RELEASE_EXAMPLE = `${storeGrammar.roots[0]?.example}/documents/3`;

/**
 * Classifies text as a parameter, a root (or an object in one) or a local path. A URI of an unknown scheme counts as a
 * root; opening it fails with the supported schemes.
 */
export function classifyAddress(text: string): 'parameter' | 'root' | 'path' {
  if (storeGrammar.parameterOf(text)?.recognises(text)) return 'parameter';
  // One letter and a colon is a Windows drive.
  return /^[a-z][a-z0-9+.-]+:/i.test(text) ? 'root' : 'path';
}

/** Whether text is the URI or folder of a release, rather than a model. */
export function isRelease(text: string): boolean {
  const isUri = storeGrammar.rootOf(text) !== undefined || /^[a-z0-9+.-]+:\/\//i.test(text);
  return isUri || isReleaseFolder(text);
}

/** Returns a root's URI; converts a path: `./store` → `file:///…/store`. */
export function rootUri(text: string): string {
  return classifyAddress(text) === 'path' ? pathToFileURL(resolve(text)).href : text;
}

function isReleaseFolder(path: string): boolean {
  return existsSync(join(path, 'manifest.json'));
}

/** A release in a root: `file:///mnt/models/documents/3` → root `file:///mnt/models`, release documents/3. */
interface ReleaseUri {
  readonly root: string;
  readonly name: ReleaseName;
}

/**
 * Splits a release's URI into its root and its name.
 * @param release - its URI, or its folder.
 * @throws YoloLiftError `INVALID_OPTION` - it does not end with a name and a version.
 */
export function splitReleaseUri(release: string): ReleaseUri {
  const uri = isReleaseFolder(release) ? pathToFileURL(resolve(release)).href : release;
  assertPlainAddress(uri, storeGrammar);
  const [, root, model, version] = /^([a-z0-9+.-]+:.*)\/([^/]+)\/([^/]+)\/?$/i.exec(uri) ?? [];
  if (root !== undefined && model !== undefined && version !== undefined)
    return { root, name: { model, version } };
  throw new YoloLiftError(
    'INVALID_OPTION',
    `${plainAddress(uri)} is not a release; give its folder, or <root>/<name>/<version>: ${RELEASE_EXAMPLE}`,
  );
}

/**
 * Opens a writable parameter.
 * @throws YoloLiftError `INVALID_OPTION` - parameters of this scheme are read-only.
 */
export async function openPointer(stores: StoreRegistry, uri: string): Promise<PointerParameter> {
  const parameter = await stores.openParameter(uri);
  const { write } = parameter;
  if (write === undefined) {
    throw new YoloLiftError(
      'INVALID_OPTION',
      `this command cannot set ${uri}: ${parseScheme(uri)}: parameters are read-only`,
    );
  }
  return { uri, read: (options) => parameter.read(options), write: write.bind(parameter) };
}

/** Opens roots as sources of a loader, in the given order. */
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
