import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long work goes on without a break, ms. */
const TURN_MS = 10;

/** Does `work` for each item, and lets others have their turn between: where one item takes little, and all much. */
export async function mapInTurns<T, R>(items: readonly T[], work: (item: T) => R): Promise<readonly R[]> {
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
