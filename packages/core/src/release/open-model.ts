import { doubtWarnings } from '../model/doubt-warnings.ts';
import type { Model } from '../model/model.ts';
import type { ReleaseFiles, RunOptions, Runtime, SavedGraph } from '../model/runtime.ts';
import { type Manifest, selfTestOf, settingsOf } from './manifest.ts';

/** A release on the local disk. */
export interface LocalRelease {
  readonly manifest: Manifest;
  readonly folder: string;
}

/** A model that passed its self-test. Times in ms. */
export interface OpenedModel {
  readonly model: Model;
  readonly sessionMs: number;
  /** The first run, on the self-test's item. Excludes reading the item, which overlaps with session creation. */
  readonly selfTestMs: number;
  /** Signs in the self-test's result that the layout is misread. Absent if there are none. The model serves anyway. */
  readonly doubts?: readonly string[];
}

/**
 * Opens a release's model from its own file or from a saved graph.
 * @throws YoloLiftError as `Runtime.open` and `OpeningModel`; the model is closed.
 */
export async function openModel(
  release: LocalRelease,
  { runtime, ...options }: RunOptions & { readonly runtime: Runtime },
  savedGraph?: SavedGraph,
): Promise<OpenedModel> {
  const startedAt = performance.now();
  let isTested = false;
  // A model stuck in its self-test fails to load; it must not stop the process that serves another model.
  const onStuck: RunOptions['onStuck'] = (error) => isTested && options.onStuck?.(error);
  const opening = runtime.open(toReleaseFiles(release), { ...options, onStuck }, savedGraph);
  const tested = opening.test();
  tested.catch(() => undefined); // if loading fails, that error is thrown instead
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
