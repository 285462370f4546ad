export { assertCheck } from './assert-check.ts';
export { type CheckedInferRequest, checkInferRequest } from './check-infer-request.ts';
export { checkTensor } from './check-tensor.ts';
export { type InferAnswer, type InferCall, type Model, type ModelCard, wrapRuns } from './model.ts';
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
  type RunTimes,
  type Stage,
  type Task,
  type TaskAnswer,
} from './task.ts';
export type { Datatype, InferRequest, InferResponse, ModelTensors, Tensor, TensorSpec } from './tensor.ts';
export { warningSchema, warningsSchema } from './warnings-schema.ts';
