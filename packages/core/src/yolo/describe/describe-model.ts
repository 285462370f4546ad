import { basename, extname } from 'node:path';
import { isYoloLiftError, YoloLiftError } from '../../errors.ts';
import type { ModelHeader } from '../../onnx/model-header.ts';
import { modelTensors } from '../../onnx/model-tensors.ts';
import { getHead, holdsClassNumber } from '../heads/heads.ts';
import { decideCoordinates, decideScores } from './decide-coordinates.ts';
import { decideFeedings } from './decide-feeding.ts';
import {
  fittingHeads,
  type HeadDecision,
  type HeadQuestion,
  noHeadError,
  type TaskExtras,
} from './decide-head.ts';
import { decideInput } from './decide-input.ts';
import { decideKeypoints } from './decide-keypoints.ts';
import { decideLabels } from './decide-labels.ts';
import { decideTasks, type TaskDecision } from './decide-task.ts';
import type { KeypointDescription, ModelDescription, ModelOverrides } from './model-description.ts';
import {
  formatTensor,
  formatTensors,
  type ModelFacts,
  namedClasses,
  undecided,
  unsupported,
} from './model-facts.ts';
import { refuseOutputs } from './refuse-outputs.ts';
import { readYoloMetadata } from './yolo-metadata.ts';

/**
 * Decides a model's preprocessing and output layout from metadata and shapes; `reasons` say why.
 * `yolov8n.onnx`, output `[1, 84, 8400]`, 80 names → task detect, head anchor-free, COCO's labels. If several
 * readings match, this returns the most likely; `describeReadings` returns all.
 *
 * @throws YoloLiftError as `describeReadings` does.
 */
export function describeModel(
  header: ModelHeader,
  modelFile: string,
  overrides: ModelOverrides = {},
): ModelDescription {
  return describeReadings(header, modelFile, overrides)[0];
}

/**
 * All readings that match a model's metadata and shapes, the most likely first. If there are several, only a
 * run can decide: `[1, 3549, 85]` at 416×416 is a raw YOLOX, a decoded one, or a YOLOv6, each with its own
 * preprocessing.
 *
 * @throws YoloLiftError `MODEL_UNDECIDED` - nothing matches, or several outputs do; names the shapes and the
 * options that decide.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - an unsupported layout; names the export that is supported.
 * @throws YoloLiftError `INVALID_OPTION` - an override contradicts the file.
 */
export function describeReadings(
  header: ModelHeader,
  modelFile: string,
  overrides: ModelOverrides = {},
): readonly [ModelDescription, ...ModelDescription[]] {
  const facts: ModelFacts = { modelFile, header, overrides, metadata: readYoloMetadata(header.metadata) };
  const input = decideInput(facts);
  refuseOutputs(facts);
  const tasks = decideTasks(facts, input);
  const questions = tasks.map((task) => ({ task, input, extras: taskExtras(facts, task) }));
  const fitting = questions.flatMap((question) =>
    fittingHeads(facts, question).map((head) => ({ question, head })),
  );
  const [first, ...more] = fitting;
  const [question] = questions;
  if (first !== undefined) {
    const readings = described(facts, [first, ...more]);
    assertOneOutput(facts, readings);
    return readings;
  }
  if (question !== undefined) throw noHeadError(facts, question);
  throw undecided(facts, 'it has no supported output', '--task and --head');
}

interface Fitting {
  readonly question: HeadQuestion;
  readonly head: HeadDecision;
}

/** Two branches of one head have the same shape: YOLOv9 has an auxiliary branch, whose boxes are worse. */
function assertOneOutput(facts: ModelFacts, readings: readonly ModelDescription[]): void {
  const names = new Set(readings.map(({ outputName }) => outputName));
  if (names.size < 2) return;
  const outputs = facts.header.outputs.filter(({ name }) => names.has(name));
  const what =
    `${names.size} outputs have the shape of boxes, ${formatTensors(outputs)} ` +
    '(exports of YOLOv9 have an auxiliary branch first, and the main one last)';
  throw undecided(facts, what, [...names].map((name) => `--output ${name}`).join(' or '));
}

/** Returns the readings that succeed; if all fail, throws the first error. */
function described(
  facts: ModelFacts,
  fitting: readonly [Fitting, ...Fitting[]],
): readonly [ModelDescription, ...ModelDescription[]] {
  const failures: unknown[] = [];
  const [first, ...more] = fitting.flatMap((one) => {
    try {
      return describeAs(facts, one);
    } catch (error) {
      if (!isYoloLiftError(error)) throw error;
      failures.push(error);
      return [];
    }
  });
  if (first === undefined) throw failures[0];
  return [first, ...more];
}

function describeAs(facts: ModelFacts, { question, head }: Fitting): readonly ModelDescription[] {
  const { task, input } = question;
  const { header, modelFile, overrides } = facts;
  const keypoints = task.task === 'pose' ? decideKeypoints(facts, spareForKeypoints(facts, head)) : undefined;
  const maskChannels = countMaskChannels(facts, task);
  const extras = maskChannels + keypointNumbers(keypoints) + (task.task === 'obb' ? 1 : 0);
  const { labels, reason: labelReason } = decideLabels(facts, countClasses(facts, head, extras));
  const { stride, reasons: inputReasons, ...inputBase } = input;
  const coordinates = decideCoordinates(head.head, overrides);
  const scores = decideScores(head.head, overrides);
  return decideFeedings(facts, head.head, input).map(({ feeding, reasons }) => ({
    name: basename(modelFile, extname(modelFile)),
    task: task.task,
    head: head.head,
    labels,
    input: { ...inputBase, ...feeding },
    tensors: modelTensors(header),
    outputName: task.output.name,
    ...(task.prototypes === undefined ? {} : { prototypeOutputName: task.prototypes.name }),
    maskChannels,
    ...(keypoints === undefined ? {} : { keypoints }),
    stride,
    coordinates: coordinates.kind,
    scores: scores.kind,
    boxes: overrides.boxes ?? 'auto',
    irVersion: header.irVersion,
    opset: header.opset,
    reasons: [
      task.reason,
      head.reason,
      labelReason,
      ...inputReasons,
      ...reasons,
      ...(keypoints === undefined ? [] : [formatKeypoints(keypoints)]),
      coordinates.reason,
      scores.reason,
      ...(overrides.boxes === undefined ? [] : [`boxes ${overrides.boxes}: as given`]),
      ...facts.metadata.notes,
    ],
  }));
}

function taskExtras(facts: ModelFacts, decision: TaskDecision): TaskExtras {
  switch (decision.task) {
    case 'segment':
      return { count: countMaskChannels(facts, decision) };
    case 'pose': {
      const shape = facts.metadata.keypointShape;
      return { count: shape === undefined ? undefined : shape[0] * shape[1] };
    }
    case 'obb':
      return { count: 1 };
    default:
      return { count: 0 };
  }
}

/** The prototypes' second axis; every export has 32. */
function countMaskChannels(facts: ModelFacts, { prototypes }: TaskDecision): number {
  if (prototypes === undefined) return 0;
  const channels = prototypes.shape[1];
  if (typeof channels !== 'number') return 32;
  if (channels <= MAX_MASK_CHANNELS) return channels;
  const what = `has mask prototypes of ${channels} channels (${formatTensor(prototypes)})`;
  throw unsupported(facts, what, `at most ${MAX_MASK_CHANNELS} are supported`);
}

const MAX_MASK_CHANNELS = 1024;

function spareForKeypoints(facts: ModelFacts, { head, attributes }: HeadDecision): number | undefined {
  if (attributes === undefined) return undefined;
  // After NMS the class is one number. A pose model without names has one class, person.
  const classes = holdsClassNumber(head) ? 0 : (namedClasses(facts) ?? 1);
  return attributes - getHead(head).boxNumbers - classes;
}

function keypointNumbers(keypoints: KeypointDescription | undefined): number {
  return keypoints === undefined ? 0 : keypoints.count * keypoints.dimensions;
}

/** `undefined` after NMS and on a dynamic axis: the output does not show it. */
function countClasses(
  facts: ModelFacts,
  { head, attributes }: HeadDecision,
  extras: number,
): number | undefined {
  if (attributes === undefined) return undefined;
  const classes = attributes - getHead(head).boxNumbers - extras;
  const isRight = holdsClassNumber(head) ? classes === 0 : classes > 0;
  if (isRight) return holdsClassNumber(head) ? undefined : classes;
  const needed = `${getHead(head).boxNumbers} for the box${extras > 0 ? ` and ${extras} for the task` : ''}`;
  const what = `a candidate has ${attributes} numbers, which does not fit the head ${head} (${needed}, then classes)`;
  if (facts.overrides.head === undefined) throw undecided(facts, what, '--head and --task');
  const [output] = facts.header.outputs;
  const seen = output === undefined ? '' : `: ${formatTensor(output)}`;
  throw new YoloLiftError('INVALID_OPTION', `head ${head}: ${what}${seen}`);
}

function formatKeypoints({ count, dimensions }: KeypointDescription): string {
  return `${count} keypoints of ${dimensions} numbers per candidate`;
}
