import type { Warning } from '../warnings.ts';
import type { JsonObject, RunTimes, Task } from './task.ts';
import type { InferRequest, InferResponse, ModelTensors } from './tensor.ts';

/** What a model says of itself to clients of the Open Inference Protocol v2: `GET /v2/models/{name}`. */
export interface ModelCard extends ModelTensors {
  readonly name: string;
  /** What runs it, and the kind of its file: `onnxruntime_onnx`. */
  readonly platform: string;
  /** What else its runtime knows of it; no part of the protocol. */
  readonly details?: JsonObject;
}

/** How tensors are run. */
export interface InferCall {
  /** Gives up a request that still waits for its turn; one that was begun goes on. */
  readonly signal?: AbortSignal;
}

/** A model's answer in tensors, and what it took. */
export interface InferAnswer extends InferResponse, RunTimes {}

/** A loaded model, as held by a slot. Safe for concurrent calls: runs queue. */
export interface Model {
  /** Name of the release or file. */
  readonly name: string;
  /** The model's part of a response: name, task, and details of its runtime. */
  readonly details: JsonObject;
  readonly task: Task;
  /** Warnings for every response of the model. */
  readonly warnings: readonly Warning[];
  /** Its tensors are those that `infer` takes and gives. */
  readonly card: ModelCard;
  /**
   * Runs the bare network on tensors, in its turn among the items of the task.
   *
   * Takes the memory of the inputs: an array that shares its memory with no other is empty once its turn has come. The
   * outputs are the caller's.
   * @throws YoloLiftError `INVALID_REQUEST` - a tensor is missing, unknown, or of another element type or shape.
   * @throws YoloLiftError `REQUEST_ABORTED` - `InferCall.signal` fired before its turn came.
   * @throws YoloLiftError `MODEL_RUN_FAILED` - the network refused the tensors.
   * @throws YoloLiftError `MODEL_TOO_SLOW` - it took longer than the run limit.
   * @throws YoloLiftError `INFERENCE_THREAD_DIED` - the inference thread ended or is stuck; retryable, elsewhere.
   * @throws YoloLiftError `MODEL_CLOSED` - `close` was called.
   */
  infer(request: InferRequest, call?: InferCall): Promise<InferAnswer>;
  /** Lets what was begun end, then frees everything. Twice is as good as once. */
  close(): Promise<void>;
}

/** The same model, around each of whose runs, of items and of tensors, `wrap` is called: to count, trace or watch it. */
export function wrapRuns(
  model: Model,
  wrap: <A extends RunTimes>(run: () => Promise<A>) => Promise<A>,
): Model {
  const { task } = model;
  return {
    ...model,
    infer: (request, call) => wrap(() => model.infer(request, call)),
    task: { ...task, run: (item, options, call) => wrap(() => task.run(item, options, call)) },
  };
}
