import { join } from 'node:path';
import type { YoloLiftError } from '../errors.ts';
import type { SavedGraph } from '../onnx/saved-graph.ts';
import { manifestOverrides } from '../yolo/task/yolo-settings.ts';
import type { LoadedRelease } from '../release/release-loader.ts';
import { openYolo } from '../yolo/pipeline/load-yolo.ts';
import type { LoadYoloOptions, YoloModel } from '../yolo/pipeline/yolo-model.ts';
import { assertSelfTest } from './self-test.ts';

/** How models run in this process. */
type RunOptions = Pick<
  LoadYoloOptions,
  'threads' | 'thread' | 'maxPixels' | 'background' | 'decodeLimitMs' | 'runLimitMs' | 'onStuck'
>;

/** A release's files, and how its model runs. */
export interface ModelSource extends Pick<LoadedRelease, 'manifest' | 'folder'> {
  readonly yolo: RunOptions;
}

/** A model that passed its self-test, and how long that took, ms. */
export interface MadeModel {
  readonly model: YoloModel;
  readonly sessionMs: number;
  /** The first run, on the self-test's image, which is decoded while the session is made. */
  readonly selfTestMs: number;
  /** What of its answer to that image speaks against how it is read; absent where nothing does. It serves all the same. */
  readonly doubts?: readonly string[];
}

/**
 * Makes the model of a YOLO release, from its own file or from that file's saved graph.
 * @throws YoloLiftError as `openYolo` and `assertSelfTest` do; the model is closed.
 */
export async function makeModel(
  { manifest, folder, yolo }: ModelSource,
  savedGraph?: SavedGraph,
): Promise<MadeModel> {
  const startedAt = performance.now();
  const overrides = manifestOverrides(manifest);
  let isTested = false;
  // One that is stuck in its own self-test does not serve, and takes nothing from the one that does.
  const onStuck = (error: YoloLiftError) => isTested && yolo.onStuck?.(error);
  const opening = openYolo(join(folder, manifest.model), {
    ...overrides,
    ...yolo,
    trial: 'never',
    savedGraph,
    onStuck,
  });
  const { selfTest } = manifest;
  const tested = selfTest && assertSelfTest(opening, selfTest, join(folder, selfTest.image));
  tested?.catch(() => undefined); // a model that fails to load is the error to tell
  const model = await opening.ready;
  const readyAt = performance.now();
  try {
    const doubts = (await tested) ?? [];
    isTested = true;
    const times = { sessionMs: readyAt - startedAt, selfTestMs: performance.now() - readyAt };
    if (doubts.length === 0) return { model, ...times };
    return { model: { ...model, description: { ...model.description, doubts } }, doubts, ...times };
  } catch (error) {
    await model.close();
    throw error;
  }
}
