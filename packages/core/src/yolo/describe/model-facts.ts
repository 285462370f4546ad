import { YoloLiftError } from '../../errors.ts';
import type { ModelHeader, TensorInfo } from '../../onnx/model-header.ts';
import type { ModelOverrides } from './model-description.ts';
import type { YoloMetadata } from './yolo-metadata.ts';

/** All inputs to the decisions about a model. */
export interface ModelFacts {
  readonly modelFile: string;
  readonly header: ModelHeader;
  readonly metadata: YoloMetadata;
  readonly overrides: ModelOverrides;
}

/** `output0 [1, 84, 8400]`; a dynamic axis by its name, or `?`. */
export function formatTensor({ name, shape }: TensorInfo): string {
  return `${name} [${shape.map((axis) => (axis === '' ? '?' : axis)).join(', ')}]`;
}

/** Formats several tensors, in order. */
export function formatTensors(tensors: readonly TensorInfo[]): string {
  return tensors.length === 0 ? 'none' : tensors.map(formatTensor).join(', ');
}

/** Number of classes that the caller or the file names; `undefined` if neither does. */
export function namedClasses({ overrides, metadata }: ModelFacts): number | undefined {
  return overrides.labels?.length ?? metadata.names?.length;
}

/** The error for an unsupported model; `fix` says how to fix it. */
export function unsupported({ modelFile }: ModelFacts, what: string, fix: string): YoloLiftError {
  return new YoloLiftError('MODEL_UNSUPPORTED', `the model ${modelFile} ${what}: ${fix}`);
}

/** The error for an ambiguous model; `options` are the options that decide. */
export function undecided(facts: ModelFacts, what: string, options: string): YoloLiftError {
  const { header, metadata, modelFile } = facts;
  const names = metadata.names === undefined ? 'no names' : `${metadata.names.length} names`;
  const seen =
    `inputs ${formatTensors(header.inputs)}; outputs ${formatTensors(header.outputs)}; ` +
    `metadata: task ${metadata.task ?? 'unset'}, ${names}`;
  const message = `cannot decide how to read the model ${modelFile}: ${what} (${seen}); set ${options}`;
  return new YoloLiftError('MODEL_UNDECIDED', message);
}
