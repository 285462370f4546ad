import type { Model } from '@yololift/core/model';
import type { WarmModel } from '../commands/warm.ts';
import type { Instance } from '../slot/instance.ts';
import { slotSource } from '../slot/slot-source.ts';
import type { Slot } from '../slot/slot-types.ts';

/** Adapts a slot to a service's model: requests use its source, and warm commands refresh it. */
export function slotModel<R>(slot: Slot<Model, R>, instance?: Pick<Instance, 'answer'>): WarmModel {
  return {
    source: slotSource(slot, instance),
    async refresh() {
      const { previousFailure, pointer } = await slot.refresh();
      return previousFailure ?? pointer.failure;
    },
  };
}
