import { setTimeout } from 'node:timers/promises';
import type { ServerlessFunction } from './create-function.ts';

/**
 * Waits until a function's first load succeeds or fails, for `limitMs` at most: a platform aborts a start that takes
 * longer. Requests then wait for the model.
 */
export async function awaitFirstLoad(
  { loaded }: Pick<ServerlessFunction, 'loaded'>,
  limitMs: number,
): Promise<void> {
  await Promise.race([loaded, setTimeout(limitMs, undefined, { ref: false })]);
}
