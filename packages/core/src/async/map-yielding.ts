import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest time between two yields, ms. */
const TURN_MS = 10;

/** Maps items with `work` and yields to the event loop every 10 ms. For many items with little work each. */
export async function mapYielding<T, R>(items: readonly T[], work: (item: T) => R): Promise<readonly R[]> {
  const results: R[] = [];
  let since = performance.now();
  for (const item of items) {
    results.push(work(item));
    if (performance.now() - since < TURN_MS) continue;
    await nextTurn();
    since = performance.now();
  }
  return results;
}
