import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { YoloLiftError } from '@yololift/core';
import type { PointerParameter, ReleaseName, ReleaseSource } from '@yololift/core/release';
import { assertPlainAddress, parseScheme, plainAddress, type StoreRegistry } from '@yololift/core/stores';
import { storeGrammar } from '@yololift/stores';

/** Roots of every kind, as help texts list them. */
export const ROOT_EXAMPLES = storeGrammar.roots.map(({ example }) => example).join(', ');
/** Parameters of every kind, as help texts list them. */
export const PARAMETER_EXAMPLES = storeGrammar.parameters.map(({ example }) => example).join(', ');
/** Parameters that can be set, as help texts list them. */
export const WRITABLE_PARAMETER_EXAMPLES = storeGrammar.parameters
  .flatMap(({ example, isWritable }) => (isWritable ? [example] : []))
  .join(', ');
/** A release in a bucket, for help texts and messages. */
export const RELEASE_EXAMPLE = `${storeGrammar.roots[0]?.example}/documents/3`;

/**
 * What a text names: a parameter, what lies below a root, or a path of this machine. A URI of a scheme that is not known
 * counts as a root's: whoever opens it says which are.
 */
export function kindOf(text: string): 'parameter' | 'root' | 'path' {
  if (storeGrammar.parameterOf(text)?.recognises(text)) return 'parameter';
  // One letter and a colon is a drive of Windows.
  return /^[a-z][a-z0-9+.-]+:/i.test(text) ? 'root' : 'path';
}

/** Whether a text names a release, by its URI or its folder, rather than a model. */
export function isRelease(text: string): boolean {
  const isUri = storeGrammar.rootOf(text) !== undefined || /^[a-z0-9+.-]+:\/\//i.test(text);
  return isUri || isReleaseFolder(text);
}

/** A root's URI; a folder's where a path is given: `./store` → `file:///…/store`. */
export function rootUri(text: string): string {
  return kindOf(text) === 'path' ? pathToFileURL(resolve(text)).href : text;
}

function isReleaseFolder(path: string): boolean {
  return existsSync(join(path, 'manifest.json'));
}

/** A release within a root: `file:///mnt/models/documents/3` → root `file:///mnt/models`, release documents/3. */
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
  assertPlainAddress(uri, storeGrammar);
  const [, root, model, version] = /^([a-z0-9+.-]+:.*)\/([^/]+)\/([^/]+)\/?$/i.exec(uri) ?? [];
  if (root !== undefined && model !== undefined && version !== undefined)
    return { root, name: { model, version } };
  throw new YoloLiftError(
    'INVALID_OPTION',
    `${plainAddress(uri)} names no release; write its folder, or <root>/<name>/<version>: ${RELEASE_EXAMPLE}`,
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
      `${uri} cannot be set by this command: parameters of ${parseScheme(uri)}: are read only`,
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
