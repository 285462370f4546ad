import type { Warning } from '../warnings.ts';
import type { JsonObject, Task } from './task.ts';

/** A loaded model, as held by a slot. Safe for concurrent calls: runs queue. */
export interface Model {
  /** Name of the release or file. */
  readonly name: string;
  /** The model's part of a response: name, task, and details of its runtime. */
  readonly details: JsonObject;
  readonly task: Task;
  /** Warnings for every response of the model. */
  readonly warnings: readonly Warning[];
  /** Waits for pending runs, then frees everything. Idempotent. */
  close(): Promise<void>;
}

/** Wraps each run of a model with `wrap`: to count or trace it. */
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
