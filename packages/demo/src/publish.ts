import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { buildRelease } from '@yololift/core/publishing';
import { movePointer, optimiseGraph, publishRelease } from '@yololift/core/release';
import type { StoreRegistry } from '@yololift/core/stores';
import { putObject } from '@yololift/core/testing';
import { DEMO_MODEL_FILE, SAMPLE_PAGES } from '@yololift/demo-model';
import type { Provider } from './providers.ts';

/** The model's name in all stores. */
export const MODEL = 'documents';

/** Folders of releases, images and results in a provider's store. */
export const PLACES = { models: 'models', images: 'scans', results: 'results' } as const;

/**
 * Publishes a version of the bundled model to all providers, verified, then sets their parameters to it.
 * Version 2 is the same network after ONNX Runtime's graph optimisation: another file, the same detections.
 */
export async function publishVersion(
  stores: StoreRegistry,
  providers: readonly Provider[],
  { version, workFolder }: { readonly version: '1' | '2'; readonly workFolder: string },
): Promise<void> {
  const built = await buildRelease({
    name: MODEL,
    version,
    modelFile: DEMO_MODEL_FILE,
    selfTestImage: SAMPLE_PAGES[0] as string,
    ...(version === '2' && { optimisedFile: await simplifyModel(workFolder) }),
  });
  const roots = await Promise.all(providers.map(({ store }) => stores.openRoot(`${store}/${PLACES.models}`)));
  const published = await publishRelease(built, roots);
  for (const { root, error } of published.roots)
    if (error !== undefined) throw new Error(`${root}: ${error}`);
  await Promise.all(providers.map(({ parameter }) => pointTo(stores, parameter, published.name)));
}

/** Uploads the sample pages that the providers' queue messages name. */
export async function uploadPages(stores: StoreRegistry, providers: readonly Provider[]): Promise<void> {
  for (const { store } of providers) {
    const root = await stores.openRoot(`${store}/${PLACES.images}`);
    for (const page of SAMPLE_PAGES)
      await putObject(root, basename(page), await readFile(page), { contentType: 'image/jpeg' });
  }
}

async function simplifyModel(folder: string): Promise<string> {
  const target = join(folder, 'simplifyModel.onnx');
  await optimiseGraph(DEMO_MODEL_FILE, target);
  return target;
}

async function pointTo(
  stores: StoreRegistry,
  uri: string,
  name: Parameters<typeof movePointer>[1],
): Promise<void> {
  const { read, write } = await stores.openParameter(uri);
  if (write === undefined) throw new Error(`${uri} is read-only`);
  await movePointer({ uri, read, write }, name);
}
