import { setTimeout } from 'node:timers/promises';
import type { ServerlessFunction } from './create-function.ts';

/**
 * Waits for a function's first load, well or not, and for `limitMs` at most. Beyond that the platform would give up the
 * start: requests wait for the model instead.
 */
export async function awaitFirstLoad(
  { loaded }: Pick<ServerlessFunction, 'loaded'>,
  limitMs: number,
): Promise<void> {
  await Promise.race([loaded, setTimeout(limitMs, undefined, { ref: false })]);
}
