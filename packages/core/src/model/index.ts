export { type Model, wrapRuns } from './model.ts';
export { type OptionNames, optionNames, shownName } from './option-names.ts';
export type { RunOptions, Runtime, Runtimes, SavedGraph } from './runtime.ts';
export {
  type CheckedOptions,
  defineTask,
  type Item,
  type JsonObject,
  type Stage,
  type Task,
  type TaskAnswer,
} from './task.ts';
export { warningSchema, warningsSchema } from './warnings-schema.ts';
