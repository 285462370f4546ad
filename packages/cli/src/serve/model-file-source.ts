import type { Logger, YoloModel } from '@yololift/core';
import type { WorkFolder } from '@yololift/core/release';
import { createReloadingSource, type StuckWatch } from './reloading-source.ts';
import type { ServedSource } from './serve-model.ts';

/**
 * Serves a model file. A model with external weights is served from a copy: ONNX Runtime memory-maps them, and an export
 * to the same path would crash the server.
 */
export async function openModelFile(
  file: string,
  load: (file: string, watch: StuckWatch) => Promise<YoloModel>,
  logger: Logger,
): Promise<ServedSource> {
  const { copyModel, hasExternalData, openWorkFolder } = await import('@yololift/core/release');
  if (!(await hasExternalData(file))) return createReloadingSource((watch) => load(file, watch), logger);
  const work = await openWorkFolder('serve');
  try {
    const copy = await copyModel(file, work.path);
    return removeOnClose(
      createReloadingSource((watch) => load(copy, watch), logger),
      work,
    );
  } catch (error) {
    await work.remove();
    throw error;
  }
}

function removeOnClose(source: ServedSource, work: WorkFolder): ServedSource {
  return {
    ...source,
    async close() {
      await source.close();
      await work.remove();
    },
  };
}
