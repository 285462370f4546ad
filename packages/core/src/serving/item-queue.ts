import { createBoundedQueue } from '../async/bounded-queue.ts';
import { YoloLiftError } from '../errors.ts';
import type { CheckedOptions, Item, Task, TaskAnswer } from '../model/task.ts';

/** Items run together: one runs while the next is read. More would only hold them in memory. */
const ITEMS_IN_FLIGHT = 2;

/** One item's answer, and when its turn came, `performance.now()`. */
export type Outcome = { readonly begunAt: number } & (
  | { readonly answer: TaskAnswer }
  | { readonly error: YoloLiftError }
);

/** What one item is run with. */
interface RunOrder {
  readonly task: Task;
  readonly options: CheckedOptions;
  readonly signal: AbortSignal;
}

/** Items wait here for their turn, from however many requests they come. */
export interface ItemQueue {
  /** An item that is at fault is an answer; anything else that fails is the whole request's failure, and thrown. */
  predict(item: Item, order: RunOrder): Promise<Outcome>;
  /** Does other work in an item's turn, so that no more of them are in memory than may be. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** Makes a queue, whose items are run two at a time. */
export function createItemQueue(): ItemQueue {
  const { run } = createBoundedQueue(ITEMS_IN_FLIGHT);
  return {
    run,
    predict: (item, { task, options, signal }) =>
      run(signal, async () => {
        const begunAt = performance.now();
        try {
          return { begunAt, answer: await task.run(item, options) };
        } catch (error) {
          if (error instanceof YoloLiftError && task.isItemFault(error.code)) return { begunAt, error };
          throw error;
        }
      }),
  };
}
