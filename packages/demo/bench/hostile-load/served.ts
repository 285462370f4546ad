import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildRelease } from '@yololift/core/publishing';
import { movePointer, type PointerParameter, publishRelease } from '@yololift/core/release';
import { createStoreRegistry } from '@yololift/core/stores';
import { buildChildScript, type FunctionRuntime } from '@yololift/testing';
import type { Target } from './targets.ts';

/** A target that serves one model, with an event loop meter. */
export interface Served {
  readonly runtime: FunctionRuntime;
  /** File of the event loop's readings. */
  readonly meter: string;
}

/** Publishes `model` in `folder`; returns the environment for serving it. */
export async function publish(
  folder: string,
  { model, photo }: { readonly model: Uint8Array; readonly photo: Uint8Array },
): Promise<Readonly<Record<string, string>>> {
  const stores = createStoreRegistry({});
  const [modelFile, selfTestImage] = [join(folder, 'model.onnx'), join(folder, 'photo.jpg')];
  await writeFile(modelFile, model);
  await writeFile(selfTestImage, photo);
  const root = pathToFileURL(join(folder, 'models')).href;
  const pointer = pathToFileURL(join(folder, 'pointer.json')).href;
  const release = await buildRelease({ name: 'hostile', version: '1', modelFile, selfTestImage });
  const { name } = await publishRelease(release, [await stores.openRoot(root)]);
  await movePointer((await stores.openParameter(pointer)) as PointerParameter, name);
  return {
    MODEL_SOURCES: root,
    MODEL_POINTER: pointer,
    MODEL_CACHE: join(folder, 'cache'),
    LOG_LEVEL: 'info',
  };
}

/** Starts a target and waits until it is ready. */
export async function serve(
  target: Target,
  environment: Readonly<Record<string, string>>,
  folder: string,
): Promise<Served> {
  const script = await buildChildScript(new URL('../../testing/child/loop-meter.ts', import.meta.url));
  const meter = join(folder, `loop-${target.name}.json`);
  const runtime = await target.start({
    ...environment,
    LOOP_METER: meter,
    NODE_OPTIONS: `--import=${pathToFileURL(script).href}`,
  });
  const deadline = performance.now() + 60_000;
  while ((await runtime.fetch('/v2/health/ready')).status !== 200) {
    if (performance.now() > deadline) throw new Error(`not ready:\n${runtime.lines().join('\n')}`);
  }
  return { runtime, meter };
}

/** Folder of models and images cached between runs. */
export const CACHE = fileURLToPath(new URL('../../node_modules/.cache/hostile-load/', import.meta.url));
