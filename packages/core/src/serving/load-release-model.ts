import { join } from 'node:path';
import { YoloLiftError } from '../errors.ts';
import type { Manifest } from '../release/manifest.ts';
import type { ReleaseName } from '../release/pointer.ts';
import type { LoadedRelease, ReleaseLoader } from '../release/release-loader.ts';
import type { LoadRecord } from '../release/release-source.ts';
import type { YoloModel } from '../yolo/pipeline/yolo-model.ts';
import { type MadeModel, type ModelSource, makeModel } from './open-model.ts';
import type { SavedGraphs } from './saved-graphs.ts';
import type { LoadedModel, SlotLoadOptions } from './slot-types.ts';

/** How a release came to serve: its files' way, and the model's. Times in ms. */
export interface ModelRecord extends LoadRecord, Omit<MadeModel, 'model'> {
  /** What the session was made from: the graph saved on this machine, or the release's own file. */
  readonly graph: 'saved' | 'plain';
}

/** What a YOLO release is loaded with. */
interface ReleaseModelDeps {
  readonly loader: ReleaseLoader;
  readonly yolo: ModelSource['yolo'];
  /** Graphs optimised for this CPU; default: none is used, and none is saved. */
  readonly graphs?: SavedGraphs;
}

/**
 * What making a session takes at its highest, beside the one that serves: its thread, decoded images and the runtime's
 * own, and the file, its weights and their packed copy at once. Measured: 91 MB for a file of 4 MB, 212 for 40 MB.
 */
const MEMORY_PER_FILE_BYTE = 4;
const MEMORY_PER_SESSION = 80_000_000;

/**
 * Loads a release and makes its model, self-test passed; closing the model lets its files go.
 * @throws YoloLiftError as the loader, `openYolo` and `assertSelfTest` do.
 */
export async function loadReleaseModel(
  { loader, ...deps }: ReleaseModelDeps,
  name: ReleaseName,
  { signal, assertRoom }: SlotLoadOptions,
): Promise<LoadedModel<YoloModel, ModelRecord>> {
  const release = await loader.load(name, { signal });
  try {
    return await modelOf(release, name, { ...deps, assertRoom });
  } catch (error) {
    await release.release();
    throw error;
  }
}

interface ModelOptions extends Pick<SlotLoadOptions, 'assertRoom'>, Omit<ReleaseModelDeps, 'loader'> {}

async function modelOf(
  release: LoadedRelease,
  name: ReleaseName,
  { yolo, graphs, assertRoom }: ModelOptions,
): Promise<LoadedModel<YoloModel, ModelRecord>> {
  const { manifest, folder, digest, record } = release;
  if (manifest.runtime !== 'yolo') {
    const message = `${manifest.name}/${manifest.version} is for the runtime ${manifest.runtime}; this process serves yolo`;
    throw new YoloLiftError('RELEASE_INVALID', message);
  }
  const modelBytes = weightBytes(manifest);
  const roomForSession = () => assertRoom(MEMORY_PER_SESSION + modelBytes * MEMORY_PER_FILE_BYTE);
  roomForSession();
  const exact = { ...name, digest };
  // Only a self-test can tell that a saved graph gives what the model gives.
  const kept = manifest.selfTest === undefined ? undefined : graphs;
  const { model, ...made } = await makeFastest({ manifest, folder, yolo }, exact, kept);
  const modelFile = join(folder, manifest.model);
  const closing = new AbortController();
  const job = { modelFile, modelBytes, assertRoom: roomForSession, signal: closing.signal };
  const saving = made.graph === 'plain' ? kept?.save(exact, job) : undefined;
  const close = async () => {
    closing.abort();
    await Promise.all([model.close(), saving]);
    await release.release();
  };
  return { model: { ...model, close }, release: exact, record: { ...record, ...made } };
}

/** Of the model and all that may hold weights of it: every file but the self-test's image. */
function weightBytes({ files, selfTest }: Manifest): number {
  return files.reduce((sum, { path, size }) => (path === selfTest?.image ? sum : sum + size), 0);
}

/** From the saved graph, where there is one and it does not fail; else from the release's own file. */
async function makeFastest(
  source: ModelSource,
  release: ReleaseName,
  graphs: SavedGraphs | undefined,
): Promise<MadeModel & Pick<ModelRecord, 'graph'>> {
  const graph = await graphs?.find(release);
  if (graph === undefined) return { ...(await makeModel(source)), graph: 'plain' };
  try {
    return { ...(await makeModel(source, graph)), graph: 'saved' };
  } catch (error) {
    const made = await makeModel(source); // or else it was not the graph
    await graphs?.drop(release, graph, error);
    return { ...made, graph: 'plain' };
  }
}
