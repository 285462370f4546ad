import { YoloLiftError } from '../errors.ts';
import { checkTensor, typeText } from './check-tensor.ts';
import { shownName } from './option-names.ts';
import type { InferRequest, ModelTensors, Tensor, TensorSpec } from './tensor.ts';

/** A request that fits a model: its inputs in the model's order, and the outputs to answer with. */
export type CheckedInferRequest = Required<InferRequest>;

/** One side of a model, as messages name it. */
interface Side {
  readonly word: 'input' | 'output';
  readonly does: 'takes' | 'gives';
}

const INPUTS: Side = { word: 'input', does: 'takes' };
const OUTPUTS: Side = { word: 'output', does: 'gives' };

/**
 * Checks a request against what a model declares, values included.
 * @throws YoloLiftError `INVALID_REQUEST` - an input is missing, unknown, given twice, or of another element type or
 * shape; an output is unknown or named twice. The message names the tensor, what was given and what is expected:
 * `no input images FP32 [1,3,640,640]`.
 */
export function checkInferRequest(model: ModelTensors, request: InferRequest): CheckedInferRequest {
  const { inputs, outputs = [] } = request;
  checkNames(
    inputs.map(({ name }) => name),
    model.inputs,
    INPUTS,
  );
  checkNames(outputs, model.outputs, OUTPUTS);
  return {
    inputs: model.inputs.map((spec) => fitting(spec, inputs)),
    outputs: outputs.length > 0 ? outputs : model.outputs.map(({ name }) => name),
  };
}

function checkNames(names: readonly string[], specs: readonly TensorSpec[], { word, does }: Side): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (!specs.some((spec) => spec.name === name)) {
      const known = specs.map((spec) => `${spec.name} ${typeText(spec)}`).join(', ') || 'none';
      throw invalid(`there is no ${word} ${shownName(name)}; the model ${does} ${known}`);
    }
    if (seen.has(name)) throw invalid(`the ${word} ${name} is given twice; give it once`);
    seen.add(name);
  }
}

function fitting(spec: TensorSpec, inputs: readonly Tensor[]): Tensor {
  const given = inputs.find(({ name }) => name === spec.name);
  if (given === undefined) throw invalid(`no input ${spec.name} ${typeText(spec)}`);
  if (given.datatype !== spec.datatype || !isShapeOf(spec.shape, given.shape)) {
    throw invalid(`the input ${spec.name} is ${typeText(given)}; ${typeText(spec)} is expected`);
  }
  checkTensor(given);
  return given;
}

/** −1 is any length. */
function isShapeOf(declared: readonly number[], shape: readonly number[]): boolean {
  return (
    declared.length === shape.length && declared.every((length, i) => length === -1 || length === shape[i])
  );
}

function invalid(message: string): YoloLiftError {
  return new YoloLiftError('INVALID_REQUEST', message);
}
