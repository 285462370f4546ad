import { randomUUID } from 'node:crypto';
import type { AnsweringInstance } from './served-model.ts';
import type { Waterfall } from './waterfall.ts';
import { waterfallTiming } from './waterfall.ts';

/** This process, as one of many that a cloud runs of a function. */
export interface Instance {
  readonly id: string;
  /** Called for each answer; the first one is told that it is cold, and where the start went. */
  answer(): AnsweringInstance;
}

/** @param waterfall - where the start went, once it is over. */
export function createInstance(waterfall: () => Waterfall | undefined): Instance {
  const id = randomUUID().slice(0, 8);
  let hasAnswered = false;
  return {
    id,
    answer() {
      const coldStart = !hasAnswered;
      hasAnswered = true;
      const stages = coldStart ? waterfall() : undefined;
      return { id, coldStart, coldStartTiming: stages && waterfallTiming(stages) };
    },
  };
}
