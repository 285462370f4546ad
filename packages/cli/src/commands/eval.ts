import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { loadYolo, type ModelDescription, YoloLiftError, type YoloModel } from '@yololift/core';
import {
  confusionMatrix,
  type EvaluatedImage,
  type Evaluation,
  evaluateDetections,
  parseYoloLabels,
} from '@yololift/core/eval';
import { Command } from 'commander';
import { findInputs } from '../detect/find-inputs.ts';
import { inOrder } from '../detect/in-order.ts';
import { formatConfusion, formatEvaluation } from '../eval/format-evaluation.ts';
import { addModelOptions, loadOptionsOf, type ModelOptions, modelFileOf, share } from '../options.ts';
import { createProgress } from '../progress.ts';
import { writeOut } from '../write-out.ts';

interface EvalOptions extends ModelOptions {
  readonly iou: number;
  readonly confidence: number;
  readonly multiLabel?: boolean;
  readonly json?: boolean;
}

/** Nearly everything counts, or the tail of each precision curve is missing. */
const CONFIDENCE = 0.001;
/** The IoU that Ultralytics validates with. */
const IOU = 0.7;
/** What a user would see: the confusion matrix counts these alone. */
const SHOWN_CONFIDENCE = 0.25;
const AT_ONCE = 2;

/** `yololift eval`: how well a model finds what people drew. */
export function evalCommand(): Command {
  const command = new Command('eval')
    .summary('measure a model on labelled images: mAP, confusion matrix')
    .description(
      'Measures a model on labelled images, as COCO does: mAP at IoU 0.5 and over 0.5 to 0.95, by class, and what is ' +
        'taken for what. Labels are YOLO text files named as the images: class cx cy width height, 0 to 1.',
    )
    .argument('<images>', 'a folder or glob of images')
    .argument('<labels>', 'the folder of their .txt files; an image without one has nothing on it');
  return addModelOptions(command)
    .option('--iou <0..1>', 'overlap above which the weaker of two boxes goes', share, IOU)
    .option('-c, --confidence <0..1>', 'least score that counts', share, CONFIDENCE)
    .option('--multi-label', 'let a box be several things, as some families evaluate')
    .option('--json', 'print one JSON document')
    .action(evaluate);
}

async function evaluate(images: string, labels: string, options: EvalOptions): Promise<void> {
  const paths = await imagePaths(images);
  const model = await loadYolo(modelFileOf(options), { ...(await loadOptionsOf(options)), thread: 'inline' });
  try {
    const { description } = model;
    if (description.task === 'classify') {
      throw new YoloLiftError(
        'INVALID_OPTION',
        `${description.name} classifies; boxes are evaluated, not classes`,
      );
    }
    const seen = await lookAtAll(model, { paths, labels, options });
    const evaluation = evaluateDetections(seen, classCount(description, seen));
    await report({ evaluation, seen, description, isJson: options.json ?? false });
  } finally {
    await model.close();
  }
}

async function imagePaths(images: string): Promise<readonly string[]> {
  const inputs = await findInputs([images]);
  for (const { error } of inputs) if (error !== undefined) throw error;
  return inputs.map(({ path }) => path);
}

interface EvalWork {
  readonly paths: readonly string[];
  readonly labels: string;
  readonly options: EvalOptions;
}

async function lookAtAll(
  model: YoloModel,
  { paths, labels, options }: EvalWork,
): Promise<readonly EvaluatedImage[]> {
  const { iou, confidence, multiLabel = false } = options;
  const progress = createProgress(paths.length);
  const seen: EvaluatedImage[] = [];
  const lookAt = async (path: string): Promise<EvaluatedImage> => {
    const { detections, ...size } = await model.predict(path, { iou, confidence, multiLabel });
    const file = join(labels, `${basename(path, extname(path))}.txt`);
    return { found: detections, truth: parseYoloLabels(await readLabelFile(file), size, file) };
  };
  try {
    for await (const image of inOrder(paths, AT_ONCE, lookAt)) {
      seen.push(image);
      progress.step();
    }
  } finally {
    progress.stop();
  }
  if (seen.every(({ truth }) => truth.length === 0)) {
    throw new YoloLiftError(
      'INVALID_OPTION',
      `no image has a label in ${labels}: there is nothing to measure against`,
    );
  }
  return seen;
}

async function readLabelFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return '';
    throw new YoloLiftError('INVALID_OPTION', `labels: ${file} cannot be read`, { cause });
  }
}

/** As many as the model names, or as the labels use. */
function classCount({ labels }: ModelDescription, seen: readonly EvaluatedImage[]): number {
  const used = seen.flatMap(({ truth }) => truth.map((one) => one.class + 1));
  return Math.max(labels.length, ...used);
}

interface Report {
  readonly evaluation: Evaluation;
  readonly seen: readonly EvaluatedImage[];
  readonly description: ModelDescription;
  readonly isJson: boolean;
}

async function report({ evaluation, seen, description, isJson }: Report): Promise<void> {
  const shown = seen.map(({ found, truth }) => ({
    found: found.filter(({ confidence }) => confidence >= SHOWN_CONFIDENCE),
    truth,
  }));
  const confusion = confusionMatrix(shown, evaluation.classes.length);
  const names = evaluation.classes.map((one) => description.labels[one.class] ?? `class ${one.class}`);
  if (!isJson) {
    await writeOut(`${formatEvaluation(evaluation, names)}\n\n${formatConfusion(confusion, names)}\n`);
    return;
  }
  const classes = evaluation.classes.map((one, index) => ({ name: names[index], ...one }));
  const document = { images: seen.length, ...evaluation, classes, confusion };
  await writeOut(`${JSON.stringify(document, undefined, 2)}\n`);
}
