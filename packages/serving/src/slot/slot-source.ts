import { YoloLiftError } from '@yololift/core/errors';
import type { Model } from '@yololift/core/model';
import type { Instance } from './instance.ts';
import type { ModelSource } from './served-model.ts';
import type { Slot, SlotStatus } from './slot-types.ts';

/**
 * A slot as a model source. Each request keeps the model and release it started with.
 * @param instance - set to report the instance in responses.
 */
export function slotSource<R>(slot: Slot<Model, R>, instance?: Pick<Instance, 'answer'>): ModelSource {
  return {
    async use(fn) {
      const { answer } = await slot.use((model, release) =>
        fn({
          model,
          release,
          ...(instance !== undefined && { instance: instance.answer() }),
        }),
      );
      return answer;
    },
    async task() {
      if (slot.status().release === undefined) return undefined;
      return (await slot.use(({ task }) => task)).answer;
    },
    readiness() {
      const status = slot.status();
      const { state, release, previousFailure, pointer } = status;
      if (state !== 'ready') throw notReady(status);
      const failure = previousFailure ?? pointer.failure;
      if (failure === undefined) return { release };
      const { code, message } = failure;
      return { release, failure: { code, message } };
    },
  };
}

function notReady<R>({ state, previousFailure, recycleReason, pointer }: SlotStatus<R>): YoloLiftError {
  if (state === 'recycling') {
    const message = `this process accepts no new requests and will exit: ${recycleReason}`;
    return new YoloLiftError('SHUTTING_DOWN', message, { isRetryable: true });
  }
  const failure = state === 'failed' ? (previousFailure ?? pointer.failure) : undefined;
  const message = failure?.message ?? 'the model is still loading';
  return new YoloLiftError(failure?.code ?? 'MODEL_LOADING', message, { isRetryable: true });
}
