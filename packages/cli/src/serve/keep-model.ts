import { isYoloLiftError, type Logger, type YoloLiftError, type YoloModel } from '@yololift/core';
import { type ServedModel, singleModel } from '@yololift/core/http';
import type { ServedSource } from './serve-model.ts';

/** Loads a model with `load`, and again with `load` when an answer says that its thread has died. */
export function keepModel(load: () => Promise<YoloModel>, logger: Logger): ServedSource {
  const { promise: over, reject: lose } = Promise.withResolvers<void>();
  over.catch(() => undefined); // whoever serves listens to it, but not before it is ready
  let current: ServedModel | undefined;
  let loading: Promise<YoloModel> | undefined;

  async function start(): Promise<YoloModel> {
    const model = await load();
    const mine: ServedModel = {
      description: model.description,
      predict: (image, options) => watch(model.predict(image, options)),
    };
    current = mine;
    return model;

    async function watch<T>(answer: Promise<T>): Promise<T> {
      try {
        return await answer;
      } catch (error) {
        // Several requests may tell of the same death.
        if (isYoloLiftError(error, 'INFERENCE_THREAD_DIED') && current === mine) restart(error);
        throw error;
      }
    }
  }

  function restart(error: YoloLiftError): void {
    logger.error({ error }, 'the inference thread died; the model is loaded again');
    current = undefined;
    loading = start();
    loading.catch(lose);
  }

  return {
    ...singleModel(() => current),
    async start() {
      loading = start();
      await loading;
    },
    over,
    async close() {
      const model = await loading?.catch(() => undefined);
      await model?.close();
    },
  };
}
