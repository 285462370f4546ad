import { join } from 'node:path';
import { YoloLiftError } from '@yololift/core/errors';
import type { Model, RunOptions, Runtime, Runtimes } from '@yololift/core/model';
import type { LoadedRelease, LoadRecord, ReleaseLoader } from '@yololift/core/release';
import { type OpenedModel, openModel } from '@yololift/core/release';
import { type Manifest, selfTestOf } from '@yololift/core/release/manifest';
import type { ReleaseName } from '@yololift/core/release/pointer';
import type { SavedGraphs } from './saved-graphs.ts';
import type { LoadedModel, SlotLoadOptions } from './slot-types.ts';

/** Result of loading a release and its model. Times in ms. */
export interface ModelRecord extends LoadRecord, Omit<OpenedModel, 'model'> {
  /** Source of the session: the graph saved on this machine, or the release's own file. */
  readonly graph: 'saved' | 'plain';
}

/** Dependencies of `loadReleaseModel`. */
interface ReleaseModelDeps {
  readonly loader: ReleaseLoader;
  readonly runtimes: Runtimes;
  /** Options for running models in this process. */
  readonly run: RunOptions;
  /** Graphs optimised for this CPU; default: none are used or saved. */
  readonly graphs?: SavedGraphs;
}

/**
 * Loads a release and opens its model, including the self-test. Closing the model closes its release.
 * @throws YoloLiftError `RELEASE_INVALID` - this process does not have the release's runtime.
 * @throws YoloLiftError as the loader and `openModel`.
 */
export async function loadReleaseModel(
  { loader, ...deps }: ReleaseModelDeps,
  name: ReleaseName,
  { signal, assertRoom }: SlotLoadOptions,
): Promise<LoadedModel<Model, ModelRecord>> {
  const release = await loader.load(name, { signal });
  try {
    return await createModel(release, name, { ...deps, assertRoom });
  } catch (error) {
    await release.close();
    throw error;
  }
}

interface CreateModelOptions extends Pick<SlotLoadOptions, 'assertRoom'>, Omit<ReleaseModelDeps, 'loader'> {}

async function createModel(
  release: LoadedRelease,
  name: ReleaseName,
  { runtimes, run, graphs, assertRoom }: CreateModelOptions,
): Promise<LoadedModel<Model, ModelRecord>> {
  const { manifest, folder, digest, record } = release;
  const runtime = await chooseRuntime(manifest, runtimes);
  const modelBytes = weightBytes(manifest);
  const roomForSession = () => assertRoom(runtime.footprint(modelBytes));
  roomForSession();
  const exact = { ...name, digest };
  // A saved graph is used only with a self-test, which checks that its results equal the model's.
  const kept = selfTestOf(manifest) === undefined ? undefined : graphs;
  const { model, ...made } = await openFastest({ manifest, folder, runtime, run }, exact, kept);
  const modelFile = join(folder, manifest.model);
  const closing = new AbortController();
  const job = { modelFile, modelBytes, assertRoom: roomForSession, signal: closing.signal };
  const saving = made.graph === 'plain' ? kept?.save(exact, job) : undefined;
  const close = async () => {
    closing.abort();
    await Promise.all([model.close(), saving]);
    await release.close();
  };
  return { model: { ...model, close }, release: exact, record: { ...record, ...made } };
}

async function chooseRuntime({ name, version, runtime }: Manifest, runtimes: Runtimes): Promise<Runtime> {
  const load = Object.hasOwn(runtimes, runtime) ? runtimes[runtime] : undefined;
  if (load !== undefined) return load();
  const served = Object.keys(runtimes).join(', ');
  const message = `${name}/${version} is for the runtime ${runtime}; this process serves ${served}`;
  throw new YoloLiftError('RELEASE_INVALID', message);
}

/** Bytes of all files that may contain weights: every file except the self-test's item. */
function weightBytes(manifest: Manifest): number {
  const item = selfTestOf(manifest)?.item;
  return manifest.files.reduce((sum, { path, size }) => (path === item ? sum : sum + size), 0);
}

interface OpenableRelease extends Pick<LoadedRelease, 'manifest' | 'folder'> {
  readonly runtime: Runtime;
  readonly run: RunOptions;
}

/** Opens the model from the saved graph; if there is none or it fails, from the release's own file. */
async function openFastest(
  { runtime, run, ...release }: OpenableRelease,
  name: ReleaseName,
  graphs: SavedGraphs | undefined,
): Promise<OpenedModel & Pick<ModelRecord, 'graph'>> {
  const options = { ...run, runtime };
  const graph = await graphs?.find(name);
  if (graph === undefined) return { ...(await openModel(release, options)), graph: 'plain' };
  try {
    return { ...(await openModel(release, options, graph)), graph: 'saved' };
  } catch (error) {
    const made = await openModel(release, options); // if this fails too, the graph was not the cause
    await graphs?.drop(name, graph, error);
    return { ...made, graph: 'plain' };
  }
}
