import { YoloLiftError } from '@yololift/core/errors';
import type { CheckedOptions, Item, Task, TaskAnswer } from '@yololift/core/model';

/** One item's answer or error, and when its run started, `performance.now()`; unset if it never started. */
export type ItemOutcome = { readonly begunAt: number | undefined } & (
  | { readonly answer: TaskAnswer }
  | { readonly error: YoloLiftError }
);

/** Options of `predictItem`. */
interface ItemRun {
  readonly task: Task;
  readonly options: CheckedOptions;
  readonly signal: AbortSignal;
}

/**
 * Runs one item. Returns an error that the item caused, such as a corrupt image.
 * @throws any other error; it fails the whole request.
 */
export async function predictItem(item: Item, { task, options, signal }: ItemRun): Promise<ItemOutcome> {
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
