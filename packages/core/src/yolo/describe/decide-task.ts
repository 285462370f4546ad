import { YoloLiftError } from '../../errors.ts';
import type { TensorInfo } from '../../onnx/model-header.ts';
import type { InputDecision } from './decide-input.ts';
import { findPrototypes } from './find-prototypes.ts';
import type { YoloTask } from './model-description.ts';
import {
  formatTensor,
  formatTensors,
  type ModelFacts,
  namedClasses,
  undecided,
  unsupported,
} from './model-facts.ts';

/** The task of a model, and its outputs. */
export interface TaskDecision {
  readonly task: YoloTask;
  /** The head's output: boxes, or a classifier's scores. */
  readonly output: TensorInfo;
  /** `[1, maskChannels, height, width]`, for `segment`. */
  readonly prototypes?: TensorInfo;
  readonly reason: string;
}

const TASKS: ReadonlySet<string> = new Set<YoloTask>(['detect', 'segment', 'pose', 'classify', 'obb']);

/** 4 (or 5) box numbers, one class and 17 keypoints of 3; with a class column after NMS, one more. */
const PERSON_POSE_ATTRIBUTES: ReadonlySet<unknown> = new Set([56, 57]);

/** A possible task of the model, and why. */
interface NamedTask {
  readonly task: YoloTask;
  readonly reason: string;
}

/**
 * Decides the task: the caller's, else metadata's, else from the outputs' shapes. Also finds the outputs.
 * Several results mean that the shapes are ambiguous; the most likely comes first.
 *
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - a task other than the five, or masks without prototypes.
 * @throws YoloLiftError `MODEL_UNDECIDED` - no output has the shape of boxes or scores.
 * @throws YoloLiftError `INVALID_OPTION` - the model has no output of the given name.
 */
export function decideTasks(facts: ModelFacts, input: InputDecision): readonly TaskDecision[] {
  const prototypes = findPrototypes(facts, input);
  return nameTasks(facts, prototypes).flatMap(({ task, reason }) =>
    headOutputs(facts, task, prototypes).map((output) => {
      if (task !== 'segment') return { task, output, reason };
      if (prototypes !== undefined) return { task, output, prototypes, reason };
      const what = 'is a segmentation model, but has no mask prototypes output [1, 32, height, width]';
      throw unsupported(facts, what, 'use `--task detect` for boxes only, or export it again');
    }),
  );
}

function nameTasks(facts: ModelFacts, prototypes: TensorInfo | undefined): readonly NamedTask[] {
  const { overrides, metadata } = facts;
  if (overrides.task !== undefined)
    return [{ task: overrides.task, reason: `task ${overrides.task}: as given` }];
  if (overrides.head === 'classifier')
    return [{ task: 'classify', reason: 'task classify: from the given head' }];
  const { task } = metadata;
  if (task === undefined) return tasksFromShapes(facts, prototypes);
  if (!isTask(task)) {
    const fix = `yololift supports ${[...TASKS].join(', ')}; \`--task\` overrides the file`;
    throw unsupported(facts, `has the unsupported task "${task}"`, fix);
  }
  return [{ task, reason: `task ${task}: metadata task` }];
}

function tasksFromShapes(facts: ModelFacts, prototypes: TensorInfo | undefined): readonly NamedTask[] {
  const { outputs } = facts.header;
  const [first] = outputs;
  if (first !== undefined && outputs.length === 1 && first.shape.length === 2) {
    return [{ task: 'classify', reason: `task classify: ${formatTensor(first)} is one row of scores` }];
  }
  if (prototypes !== undefined) {
    return [{ task: 'segment', reason: `task segment: ${formatTensor(prototypes)} are mask prototypes` }];
  }
  if (facts.metadata.keypointShape !== undefined) {
    return [{ task: 'pose', reason: 'task pose: metadata kpt_shape' }];
  }
  const pose = outputs.find(({ shape }) => shape.slice(1).some((axis) => PERSON_POSE_ATTRIBUTES.has(axis)));
  if (pose !== undefined && namedClasses(facts) === undefined) {
    const said = formatTensor(pose);
    return [
      { task: 'pose', reason: `task pose: ${said} has room for a person’s 17 keypoints` },
      { task: 'detect', reason: `task detect: ${said} has room for 52 classes` },
    ];
  }
  return [{ task: 'detect', reason: 'task detect: the default; metadata and shapes show no other' }];
}

function isTask(task: string): task is YoloTask {
  return TASKS.has(task);
}

/** Possible outputs of the head: the task's number of axes, and not mask coefficients alone. */
function headOutputs(
  facts: ModelFacts,
  task: YoloTask,
  prototypes: TensorInfo | undefined,
): readonly TensorInfo[] {
  const { header, overrides } = facts;
  if (overrides.output !== undefined) return [namedOutput(facts, overrides.output)];
  const rank = task === 'classify' ? 2 : 3;
  const ranked = header.outputs.filter(({ shape }) => shape.length === rank);
  const outputs = ranked.filter(({ shape }) => ranked.length === 1 || !isCoefficients(shape, prototypes));
  if (outputs.length > 0) return outputs;
  const [first] = header.outputs;
  // An output without a declared shape is accepted if the caller names the head.
  if (overrides.head !== undefined && first?.shape.length === 0) return [first];
  throw undecided(facts, `no output has ${rank} axes, as ${task} models need`, '--task and --head');
}

/** `[1, 32, 8400]` beside `[1, 116, 8400]` and prototypes of 32 channels. */
function isCoefficients(shape: TensorInfo['shape'], prototypes: TensorInfo | undefined): boolean {
  return prototypes !== undefined && typeof shape[1] === 'number' && shape[1] === prototypes.shape[1];
}

function namedOutput({ header: { outputs }, modelFile }: ModelFacts, name: string): TensorInfo {
  const output = outputs.find((one) => one.name === name);
  if (output !== undefined) return output;
  const message = `output: the model ${modelFile} has no output "${name}". Outputs: ${formatTensors(outputs)}`;
  throw new YoloLiftError('INVALID_OPTION', message);
}
