import { doubtWarnings } from '../model/doubt-warnings.ts';
import type { Model } from '../model/model.ts';
import type { ReleaseFiles, RunOptions, Runtime, SavedGraph } from '../model/runtime.ts';
import { type Manifest, selfTestOf, settingsOf } from './manifest.ts';

/** A release that lies on this machine. */
export interface LocalRelease {
  readonly manifest: Manifest;
  readonly folder: string;
}

/** A model that passed its self-test, and how long that took, ms. */
export interface OpenedModel {
  readonly model: Model;
  readonly sessionMs: number;
  /** The first run, on the self-test's item, which is read while the session is made. */
  readonly selfTestMs: number;
  /** What of its answer to that item speaks against how it is read; absent where nothing does. It serves all the same. */
  readonly doubts?: readonly string[];
}

/**
 * Opens the model of a release, from its own file or from that file's saved graph.
 * @throws YoloLiftError as `Runtime.open` and `OpeningModel` do; the model is closed.
 */
export async function openModel(
  release: LocalRelease,
  { runtime, ...options }: RunOptions & { readonly runtime: Runtime },
  savedGraph?: SavedGraph,
): Promise<OpenedModel> {
  const startedAt = performance.now();
  let isTested = false;
  // One that is stuck in its own self-test does not serve, and takes nothing from the one that does.
  const onStuck: RunOptions['onStuck'] = (error) => isTested && options.onStuck?.(error);
  const opening = runtime.open(toReleaseFiles(release), { ...options, onStuck }, savedGraph);
  const tested = opening.test();
  tested.catch(() => undefined); // a model that fails to load is the error to tell
  const model = await opening.ready;
  const readyAt = performance.now();
  try {
    const doubts = await tested;
    isTested = true;
    const times = { sessionMs: readyAt - startedAt, selfTestMs: performance.now() - readyAt };
    if (doubts.length === 0) return { model, ...times };
    const warnings = [...model.warnings, ...doubtWarnings(model.name, doubts)];
    return { model: { ...model, warnings }, doubts, ...times };
  } catch (error) {
    await model.close();
    throw error;
  }
}

function toReleaseFiles({ manifest, folder }: LocalRelease): ReleaseFiles {
  const { model } = manifest;
  return { folder, model, settings: settingsOf(manifest), selfTest: selfTestOf(manifest)?.recorded };
}
