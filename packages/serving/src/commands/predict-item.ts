import { YoloLiftError } from '@yololift/core';
import type { CheckedOptions, Item, Task, TaskAnswer } from '@yololift/core/model';

/** One item's answer, and when its turn came, `performance.now()`; unset where it never did. */
export type ItemOutcome = { readonly begunAt: number | undefined } & (
  | { readonly answer: TaskAnswer }
  | { readonly error: YoloLiftError }
);

/** What an item is run with. */
interface RunOrder {
  readonly task: Task;
  readonly options: CheckedOptions;
  readonly signal: AbortSignal;
}

/** Runs an item. One that is at fault is an answer; anything else that fails is the whole request's failure, and thrown. */
export async function predictItem(item: Item, { task, options, signal }: RunOrder): Promise<ItemOutcome> {
  let begunAt: number | undefined;
  const onBegin = () => {
    begunAt = performance.now();
  };
  try {
    const answer = await task.run(item, options, { signal, onBegin });
    return { begunAt, answer };
  } catch (error) {
    if (error instanceof YoloLiftError && task.isItemFault(error.code)) return { begunAt, error };
    throw error;
  }
}
