import { basename, extname } from 'node:path';
import { YoloLiftError } from '../errors.ts';
import { decideCoordinates } from './decide-coordinates.ts';
import { decideHead, type HeadDecision, type TaskExtras } from './decide-head.ts';
import { decideInput } from './decide-input.ts';
import { decideKeypoints } from './decide-keypoints.ts';
import { decideLabels } from './decide-labels.ts';
import { decideTask, type TaskDecision } from './decide-task.ts';
import { BOX_NUMBERS, FEEDING } from './head-layouts.ts';
import type { KeypointDescription, ModelDescription, ModelOverrides } from './model-description.ts';
import { type ModelFacts, namedClasses, sayTensor, undecided } from './model-facts.ts';
import type { ModelHeader } from './model-header.ts';
import { refuseOutputs } from './refuse-outputs.ts';
import { readYoloMetadata } from './yolo-metadata.ts';

/**
 * Decides how to feed a model and how to read its answers, from metadata and shapes; `reasons` say why.
 * `yolov8n.onnx`, output `[1, 84, 8400]`, 80 names → task detect, head anchor-free, COCO's labels.
 *
 * @throws YoloLiftError `MODEL_UNDECIDED` - neither tells; names what was seen and the options that would decide.
 * @throws YoloLiftError `MODEL_UNSUPPORTED` - a layout that is not read; says the export that mends it.
 * @throws YoloLiftError `INVALID_OPTION` - an override contradicts the file.
 */
export function describeModel(
  header: ModelHeader,
  modelFile: string,
  overrides: ModelOverrides = {},
): ModelDescription {
  const facts: ModelFacts = { modelFile, header, overrides, metadata: readYoloMetadata(header.metadata) };
  const input = decideInput(facts);
  refuseOutputs(facts);
  const task = decideTask(facts);
  const head = decideHead(facts, { task, input, extras: taskExtras(facts, task) });
  const keypoints = task.task === 'pose' ? decideKeypoints(facts, spareForKeypoints(facts, head)) : undefined;
  const maskChannels = countMaskChannels(task);
  const extras = maskChannels + keypointNumbers(keypoints) + (task.task === 'obb' ? 1 : 0);
  const { labels, reason: labelReason } = decideLabels(facts, countClasses(facts, head, extras));
  const { stride, reasons: inputReasons, ...inputBase } = input;
  const coordinates = decideCoordinates(head.head, overrides);
  return {
    name: basename(modelFile, extname(modelFile)),
    task: task.task,
    head: head.head,
    labels,
    input: { ...inputBase, ...FEEDING[head.head] },
    outputName: task.output.name,
    ...(task.prototypes === undefined ? {} : { prototypeOutputName: task.prototypes.name }),
    maskChannels,
    ...(keypoints === undefined ? {} : { keypoints }),
    stride,
    coordinates: coordinates.kind,
    irVersion: header.irVersion,
    opset: header.opset,
    reasons: [
      task.reason,
      head.reason,
      labelReason,
      ...inputReasons,
      ...(keypoints === undefined ? [] : [sayKeypoints(keypoints)]),
      coordinates.reason,
      ...facts.metadata.notes,
    ],
  };
}

function taskExtras(facts: ModelFacts, decision: TaskDecision): TaskExtras {
  switch (decision.task) {
    case 'segment':
      return { count: countMaskChannels(decision) };
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
function countMaskChannels({ prototypes }: TaskDecision): number {
  if (prototypes === undefined) return 0;
  const channels = prototypes.shape[1];
  return typeof channels === 'number' ? channels : 32;
}

function spareForKeypoints(facts: ModelFacts, { head, attributes }: HeadDecision): number | undefined {
  if (attributes === undefined) return undefined;
  // After NMS the class is one number, whatever their count; without names, a pose model knows persons alone.
  const classes = head === 'end-to-end' ? 0 : (namedClasses(facts) ?? 1);
  return attributes - BOX_NUMBERS[head] - classes;
}

function keypointNumbers(keypoints: KeypointDescription | undefined): number {
  return keypoints === undefined ? 0 : keypoints.count * keypoints.dimensions;
}

/** `undefined` where the output does not tell: after NMS, and on a dynamic axis. */
function countClasses(
  facts: ModelFacts,
  { head, attributes }: HeadDecision,
  extras: number,
): number | undefined {
  if (attributes === undefined) return undefined;
  const classes = attributes - BOX_NUMBERS[head] - extras;
  const isRight = head === 'end-to-end' ? classes === 0 : classes > 0;
  if (isRight) return head === 'end-to-end' ? undefined : classes;
  const needed = `${BOX_NUMBERS[head]} for the box${extras > 0 ? ` and ${extras} for the task` : ''}`;
  const what = `a candidate has ${attributes} numbers, which the head ${head} does not fit (${needed}, then classes)`;
  if (facts.overrides.head === undefined) throw undecided(facts, what, '--head and --task');
  const [output] = facts.header.outputs;
  const seen = output === undefined ? '' : `: ${sayTensor(output)}`;
  throw new YoloLiftError('INVALID_OPTION', `head ${head}: ${what}${seen}`);
}

function sayKeypoints({ count, dimensions }: KeypointDescription): string {
  return `${count} keypoints of ${dimensions} numbers a candidate`;
}
