import { join } from 'node:path';
import { YoloLiftError } from '../errors.ts';
import type { ModelOverrides } from '../onnx/model-description.ts';
import type { ReleaseName } from '../release/pointer.ts';
import type { LoadedRelease, ReleaseLoader } from '../release/release-loader.ts';
import type { LoadRecord } from '../release/release-source.ts';
import { openYolo } from '../runtime/load-yolo.ts';
import type { LoadYoloOptions, YoloModel } from '../runtime/yolo-model.ts';
import { assertSelfTest } from './self-test.ts';
import type { LoadedModel, SlotLoadOptions } from './slot-types.ts';

/** How a release came to serve: its files' way, and the model's. Times in ms. */
export interface ModelRecord extends LoadRecord {
  readonly sessionMs: number;
  /** The first run, on the self-test's image, which is decoded while the session is made. */
  readonly selfTestMs: number;
}

/** What a YOLO release is loaded with. */
interface ReleaseModelDeps {
  readonly loader: ReleaseLoader;
  readonly yolo: Pick<LoadYoloOptions, 'threads' | 'thread' | 'maxPixels'>;
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
  { loader, yolo }: ReleaseModelDeps,
  name: ReleaseName,
  { signal, assertRoom }: SlotLoadOptions,
): Promise<LoadedModel<YoloModel, ModelRecord>> {
  const release = await loader.load(name, { signal });
  try {
    return await modelOf(release, name, { yolo, assertRoom });
  } catch (error) {
    await release.release();
    throw error;
  }
}

interface ModelOptions extends Pick<SlotLoadOptions, 'assertRoom'>, Pick<ReleaseModelDeps, 'yolo'> {}

async function modelOf(
  release: LoadedRelease,
  name: ReleaseName,
  { yolo, assertRoom }: ModelOptions,
): Promise<LoadedModel<YoloModel, ModelRecord>> {
  const { manifest, folder, digest, record } = release;
  if (manifest.runtime !== 'yolo') {
    const message = `${manifest.name}/${manifest.version} is for the runtime ${manifest.runtime}; this process serves yolo`;
    throw new YoloLiftError('RELEASE_INVALID', message);
  }
  const size = manifest.files.find(({ path }) => path === manifest.model)?.size ?? 0;
  assertRoom(MEMORY_PER_SESSION + size * MEMORY_PER_FILE_BYTE);
  const startedAt = performance.now();
  const overrides = (manifest.overrides ?? {}) as ModelOverrides;
  const opening = openYolo(join(folder, manifest.model), { ...overrides, ...yolo });
  const { selfTest } = manifest;
  const tested = selfTest && assertSelfTest(opening, selfTest, join(folder, selfTest.image));
  tested?.catch(() => undefined); // a model that fails to load is the error to tell
  const model = await opening.ready;
  const readyAt = performance.now();
  const sessionMs = readyAt - startedAt;
  try {
    await tested;
    const selfTestMs = performance.now() - readyAt;
    const close = async () => {
      await model.close();
      await release.release();
    };
    return {
      model: { ...model, close },
      release: { ...name, digest },
      record: { ...record, sessionMs, selfTestMs },
    };
  } catch (error) {
    await model.close();
    throw error;
  }
}
