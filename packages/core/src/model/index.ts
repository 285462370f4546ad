export { assertCheck } from './assert-check.ts';
export { type Model, wrapRuns } from './model.ts';
export { type OptionNames, optionNames, shownName } from './option-names.ts';
export {
  type ConfiguredRuntime,
  configuredRuntime,
  type NativeLibrary,
  type RunOptions,
  type Runtime,
  type Runtimes,
  type SavedGraph,
} from './runtime.ts';
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
