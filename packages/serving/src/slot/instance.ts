import { randomUUID } from 'node:crypto';
import type { AnsweringInstance } from './served-model.ts';
import type { Waterfall } from './waterfall.ts';
import { waterfallTiming } from './waterfall.ts';

/** This process, one of a function's instances. */
export interface Instance {
  readonly id: string;
  /** Describes this instance for a response. The first response is marked as cold start, with its timing. */
  answer(): AnsweringInstance;
}

/** @param waterfall - returns the cold start's timing, `undefined` until it is complete. */
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
