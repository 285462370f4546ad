import type { Warning } from '../warnings.ts';
import type { JsonObject, Task } from './task.ts';

/** What a slot holds. Safe to call at the same time: runs wait for each other. */
export interface Model {
  /** Of the release, or of the file that it was opened from. */
  readonly name: string;
  /** What answers tell of the model: its name, its task, and what else its runtime knows. */
  readonly details: JsonObject;
  readonly task: Task;
  /** What the reader of every answer should know of the model. */
  readonly warnings: readonly Warning[];
  /** Lets what was begun end, then frees everything. Twice is as good as once. */
  close(): Promise<void>;
}

/** The same model, around each of whose runs `wrap` is called: to count, trace or watch it. */
export function wrapRuns(
  model: Model,
  wrap: (run: () => ReturnType<Task['run']>) => ReturnType<Task['run']>,
): Model {
  const { task } = model;
  return {
    ...model,
    task: { ...task, run: (item, options, call) => wrap(() => task.run(item, options, call)) },
  };
}
