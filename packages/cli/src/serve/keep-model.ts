import { isYoloLiftError, type YoloModel } from '@yololift/core';
import type { ServedModel } from '@yololift/core/http';

/** A model that is loaded again when its thread dies. */
export interface KeptModel {
  /** `undefined` while it loads. */
  current(): ServedModel | undefined;
  /** Resolves when the model is ready for the first time; rejects as `load` does. */
  readonly ready: Promise<void>;
  /** Rejects when it had to be loaded again and could not; never resolves. */
  readonly lost: Promise<never>;
  /** Waits for a load in progress and for predictions, then frees the model. */
  close(): Promise<void>;
}

/** Loads a model with `load`, and again with `load` when an answer says that its thread has died. */
export function keepModel(load: () => Promise<YoloModel>): KeptModel {
  const { promise: lost, reject: lose } = Promise.withResolvers<never>();
  lost.catch(() => undefined); // whoever serves listens to it, but not before it is ready
  let current: ServedModel | undefined;
  let loading = start();

  async function start(): Promise<YoloModel> {
    const model = await load();
    current = {
      description: model.description,
      predict: (image, options) => watch(model.predict(image, options)),
    };
    const mine = current;
    return model;

    async function watch<T>(answer: Promise<T>): Promise<T> {
      try {
        return await answer;
      } catch (error) {
        // Several requests may tell of the same death.
        if (isYoloLiftError(error, 'INFERENCE_THREAD_DIED') && current === mine) restart();
        throw error;
      }
    }
  }

  function restart(): void {
    current = undefined;
    loading = start();
    loading.catch(lose);
  }

  return {
    current: () => current,
    ready: loading.then(() => undefined),
    lost,
    async close() {
      const model = await loading.catch(() => undefined);
      await model?.close();
    },
  };
}
