import {
  isYoloLiftError,
  type LoadYoloOptions,
  type Logger,
  YoloLiftError,
  type YoloModel,
} from '@yololift/core';
import { wrapRuns } from '@yololift/core/model';
import { asModel } from '@yololift/core/yolo';
import { type ServedModel, singleModel } from '@yololift/serving/http';
import type { ServedSource } from './serve-model.ts';

/** Callback for a model that exceeds its time limit. */
export type StuckWatch = Pick<LoadYoloOptions, 'onStuck'>;

/**
 * Loads a model with `load`, and reloads it when its inference thread dies. A stuck model is not reloaded: `over`
 * rejects, and the process should end.
 */
export function createReloadingSource(
  load: (watch: StuckWatch) => Promise<YoloModel>,
  logger: Logger,
): ServedSource {
  const { promise: over, reject: fail } = Promise.withResolvers<void>();
  over.catch(() => undefined); // the server awaits it only after the model is ready
  let current: ServedModel | undefined;
  let loading: Promise<YoloModel> | undefined;
  let stuck: YoloLiftError | undefined;

  async function start(): Promise<YoloModel> {
    const model = await load({ onStuck });
    const started: ServedModel = { model: wrapRuns(asModel(model), (run) => watch(run())) };
    current = started;
    return model;

    async function watch<T>(answer: Promise<T>): Promise<T> {
      try {
        return await answer;
      } catch (error) {
        // Several requests may fail from the same thread.
        if (isYoloLiftError(error, 'INFERENCE_THREAD_DIED') && current === started) restart(error);
        throw error;
      }
    }
  }

  function onStuck(error: YoloLiftError): void {
    stuck = error;
    fail(error);
  }

  function restart(error: YoloLiftError): void {
    if (stuck !== undefined) return;
    logger.error({ error }, 'the inference thread died; reloading the model');
    current = undefined;
    loading = start();
    loading.catch(fail);
  }

  const source = singleModel(() => current);
  return {
    source: {
      ...source,
      readiness() {
        if (stuck === undefined) return source.readiness();
        const message = `this process accepts no more requests and is shutting down: ${stuck.message}`;
        throw new YoloLiftError('SHUTTING_DOWN', message, { isRetryable: true });
      },
    },
    refresh: async () => undefined,
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
