import type { Task } from './model-description.ts';
import { type ModelFacts, namedClasses, sayTensor, undecided, unsupported } from './model-facts.ts';
import type { TensorInfo } from './model-header.ts';

/** What a model answers with, and the outputs that carry it. */
export interface TaskDecision {
  readonly task: Task;
  /** The head's output: boxes, or a classifier's scores. */
  readonly output: TensorInfo;
  /** `[1, maskChannels, height, width]`, for `segment`. */
  readonly prototypes?: TensorInfo;
  readonly reason: string;
}

const TASKS: ReadonlySet<string> = new Set<Task>(['detect', 'segment', 'pose', 'classify', 'obb']);

/** 4 (or 5) box numbers, one class and 17 keypoints of 3; with a class column after NMS, one more. */
const PERSON_POSE_ATTRIBUTES: ReadonlySet<unknown> = new Set([56, 57]);

/**
 * Decides the task: the caller's word, else metadata's, else what the outputs' shapes show.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - another task than the five, or masks without prototypes.
 * @throws YoloLiftError `MODEL_UNDECIDED` - no output looks like boxes or scores.
 */
export function decideTask(facts: ModelFacts): TaskDecision {
  const { outputs } = facts.header;
  const { task, reason } = nameTask(facts);
  const rank = task === 'classify' ? 2 : 3;
  const output = outputs.find(({ shape }) => shape.length === rank) ?? unrankedOutput(facts);
  if (output === undefined) {
    throw undecided(facts, `no output of ${rank} axes, as ${task} models have`, '--task and --head');
  }
  const prototypes = findPrototypes(outputs);
  if (task !== 'segment') return { task, output, reason };
  if (prototypes === undefined) {
    const what = 'should give masks, but has no output of mask prototypes [1, 32, height, width]';
    throw unsupported(facts, what, 'say `--task detect` for its boxes alone, or export it again');
  }
  return { task, output, prototypes, reason };
}

function nameTask(facts: ModelFacts): { readonly task: Task; readonly reason: string } {
  const { overrides, metadata } = facts;
  if (overrides.task !== undefined)
    return { task: overrides.task, reason: `task ${overrides.task}: as you said` };
  if (overrides.head === 'classifier')
    return { task: 'classify', reason: 'task classify: the head you named' };
  const { task } = metadata;
  if (task === undefined) return taskFromShapes(facts);
  if (!isTask(task)) {
    const mend = `it does ${[...TASKS].join(', ')}; \`--task\` overrides what the file says`;
    throw unsupported(facts, `is made for the task "${task}", which yololift does not do`, mend);
  }
  return { task, reason: `task ${task}: metadata task` };
}

function taskFromShapes(facts: ModelFacts): { readonly task: Task; readonly reason: string } {
  const { outputs } = facts.header;
  const [first] = outputs;
  if (first !== undefined && outputs.length === 1 && first.shape.length === 2) {
    return { task: 'classify', reason: `task classify: ${sayTensor(first)} is one row of scores` };
  }
  const prototypes = findPrototypes(outputs);
  if (prototypes !== undefined) {
    return { task: 'segment', reason: `task segment: ${sayTensor(prototypes)} are mask prototypes` };
  }
  if (facts.metadata.keypointShape !== undefined) {
    return { task: 'pose', reason: 'task pose: metadata kpt_shape' };
  }
  const pose = outputs.find(({ shape }) => shape.slice(1).some((axis) => PERSON_POSE_ATTRIBUTES.has(axis)));
  if (pose !== undefined && namedClasses(facts) === undefined) {
    const reason = `task pose: ${sayTensor(pose)} has room for a person’s 17 keypoints; say \`--task detect\` if those are classes`;
    return { task: 'pose', reason };
  }
  return { task: 'detect', reason: 'task detect: nothing in metadata or shapes says otherwise' };
}

function isTask(task: string): task is Task {
  return TASKS.has(task);
}

function findPrototypes(outputs: readonly TensorInfo[]): TensorInfo | undefined {
  const hasBoxes = outputs.some(({ shape }) => shape.length === 3);
  return hasBoxes ? outputs.find(({ shape }) => shape.length === 4) : undefined;
}

/** An output without a declared shape will do where the caller names the head. */
function unrankedOutput({ header, overrides }: ModelFacts): TensorInfo | undefined {
  const [first] = header.outputs;
  return overrides.head !== undefined && first?.shape.length === 0 ? first : undefined;
}
