import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadYoloOptions, YoloLiftError } from '@yololift/core';
import type { ReleaseName } from '@yololift/core/release';
import { createStores } from '@yololift/stores';
import { chooseModelFile, type ModelOptions, readLoadOptions } from './options.ts';
import { classifyAddress, openSources, splitReleaseUri } from './release-stores.ts';

/** A model file on this machine, and the options to load it with. */
export interface ResolvedModel {
  readonly file: string;
  readonly options: LoadYoloOptions;
  /** Set if the model belongs to a release. */
  readonly release?: ReleaseName;
  /** Call after the model is closed. */
  readonly close: () => Promise<void>;
}

/** Default cache folder for fetched releases. */
export const CACHE_FOLDER = join(tmpdir(), 'yololift-cache');

/**
 * Resolves `--model`: an ONNX file, a release's folder, a release in a root (`file:///mnt/models/documents/3`), or a
 * parameter that points to one; by default the bundled model. Fetches and verifies releases.
 * @throws YoloLiftError as the stores and the loader do.
 */
export async function resolveModel(
  command: ModelOptions,
  environment: NodeJS.ProcessEnv,
): Promise<ResolvedModel> {
  const options = await readLoadOptions(command);
  const model = chooseModelFile(command);
  if (classifyAddress(model) !== 'path') return fetchModel(model, options, environment);
  const isFolder = (await stat(model).catch(() => undefined))?.isDirectory() ?? false;
  const found = isFolder ? await modelInFolder(model) : { file: model, reading: {} };
  return { file: found.file, options: { ...found.reading, ...options }, close: async () => undefined };
}

/** Returns a release's model and the load options from its manifest. */
async function modelInFolder(
  folder: string,
): Promise<{ readonly file: string; readonly reading: LoadYoloOptions }> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch((cause: unknown) => {
    throw new YoloLiftError(
      'MODEL_NOT_FOUND',
      `${folder} is a folder without a manifest.json; give the path of the ONNX file in it`,
      { cause },
    );
  });
  const { parseManifest, settingsOf } = await import('@yololift/core/release');
  const { parseYoloSettings } = await import('@yololift/core/yolo');
  const manifest = parseManifest(Buffer.from(text), join(folder, 'manifest.json'));
  return {
    file: join(folder, manifest.model),
    reading: { ...parseYoloSettings(settingsOf(manifest)), trial: 'never' },
  };
}

async function fetchModel(
  uri: string,
  options: LoadYoloOptions,
  environment: NodeJS.ProcessEnv,
): Promise<ResolvedModel> {
  const [{ createReleaseLoader, readPointer, settingsOf }, { systemClock }, { parseYoloSettings }] =
    await Promise.all([
      import('@yololift/core/release'),
      import('@yololift/core/async'),
      import('@yololift/core/yolo'),
    ]);
  const stores = createStores(environment);
  const { name, roots } =
    classifyAddress(uri) === 'parameter'
      ? { name: await readPointer(await stores.openParameter(uri)), roots: listSources(environment) }
      : { name: splitReleaseUri(uri).name, roots: [splitReleaseUri(uri).root] };
  const quiet = () => undefined;
  const logger = { info: quiet, warn: quiet, error: quiet };
  const loader = createReleaseLoader(
    { sources: await openSources(stores, roots), clock: systemClock, logger },
    { cacheFolder: CACHE_FOLDER },
  );
  const { manifest, folder, digest, close } = await loader.load(name);
  const { model, version } = name;
  return {
    file: join(folder, manifest.model),
    options: { ...parseYoloSettings(settingsOf(manifest)), trial: 'never', ...options },
    release: { model, version, digest },
    close,
  };
}

/**
 * Returns the roots of `--source`, or else of `MODEL_SOURCES`.
 * @throws YoloLiftError `INVALID_OPTION` - no roots.
 */
export function listSources(
  { MODEL_SOURCES = '' }: NodeJS.ProcessEnv,
  given: readonly string[] = [],
): readonly string[] {
  const roots =
    given.length > 0
      ? given
      : MODEL_SOURCES.split(',')
          .map((root) => root.trim())
          .filter((root) => root !== '');
  if (roots.length > 0) return roots;
  throw new YoloLiftError(
    'INVALID_OPTION',
    'no release roots: list them in MODEL_SOURCES, separated by commas, or with --source of serve',
  );
}
