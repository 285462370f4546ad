import { loadYolo, type ModelDescription, YoloLiftError, type YoloModel } from '@yololift/core';
import {
  confusionMatrix,
  type EvaluatedImage,
  evaluateDetections,
  labelInPixels,
  type YoloLabel,
} from '@yololift/core/eval';
import { Command } from 'commander';
import { findInputs } from '../detect/find-inputs.ts';
import { describeSkipped } from '../detect/format-skipped.ts';
import { inOrder } from '../detect/in-order.ts';
import type { EvalWarning } from '../eval/eval-warnings.ts';
import {
  type EvaluationReport,
  evaluationDocument,
  formatEvaluationReport,
} from '../eval/format-evaluation.ts';
import { imagesRoot } from '../eval/images-root.ts';
import { readTruth } from '../eval/read-truth.ts';
import {
  addModelOptions,
  addPictureOptions,
  type ModelOptions,
  type PictureOptions,
  parseFraction,
  toDecodeOptions,
} from '../options.ts';
import { printable } from '../printable.ts';
import { createProgress } from '../progress.ts';
import { resolveModel } from '../resolve-model.ts';
import { writeData, writeOut } from '../write-out.ts';

interface EvalOptions extends ModelOptions, PictureOptions {
  readonly iou: number;
  readonly confidence: number;
  readonly multiLabel?: boolean;
  readonly json?: boolean;
}

/** Low, so that precision curves keep their tails. */
const CONFIDENCE = 0.001;
/** The IoU of Ultralytics' validation. */
const IOU = 0.7;
/** Minimum score in the confusion matrix: what a user would see by default. */
const MATRIX_CONFIDENCE = 0.25;
const CONCURRENCY = 2;

const NOTES = `
Each line of a label file is: class cx cy width height, as fractions (0..1) of the image. A polygon (class x1 y1 x2 y2
x3 y3 …) counts as its bounding box, or for a model of rotated boxes as its smallest enclosing rectangle. Keypoints
after a box are ignored. labels/ mirrors the folders of images/; without <labels>, label files are read from labels/ for
images/, or from beside the images. An invalid line stops the command before any image is processed.

Exit code: 0 if everything was measured, 1 if unsupported documents in the folder were skipped, 2 for an invalid label,
option or model.`;

/** `yololift eval`: measures a model against labelled images. */
export function evalCommand(environment: NodeJS.ProcessEnv): Command {
  const command = new Command('eval')
    .summary('measure a model on labelled images: mAP, confusion matrix')
    .description(
      'Measures a model on labelled images, as COCO does: mAP at IoU 0.5 and over 0.5 to 0.95, by class, and a ' +
        'confusion matrix. Labels are YOLO text files with the names and folders of the images.',
    )
    .argument('<images>', 'a folder or glob of images')
    .argument('[labels]', 'the folder of their .txt files; an image without one counts as empty');
  return addPictureOptions(addModelOptions(command))
    .option('--iou <0..1>', 'overlap above which NMS removes the weaker box', parseFraction, IOU)
    .option('-c, --confidence <0..1>', 'minimum score', parseFraction, CONFIDENCE)
    .option('--multi-label', 'allow several classes per box, as some model families evaluate')
    .option('--json', 'print one JSON document')
    .addHelpText('after', NOTES)
    .action(async (images: string, labels: string | undefined, options: EvalOptions) => {
      process.exitCode = await evaluate({ images, labels }, options, environment);
    });
}

interface Data {
  readonly images: string;
  readonly labels: string | undefined;
}

/** Returns the exit code. */
async function evaluate(data: Data, options: EvalOptions, environment: NodeJS.ProcessEnv): Promise<number> {
  const { inputs, skipped } = await findInputs([data.images]);
  for (const { error } of inputs) if (error !== undefined) throw error;
  const paths = inputs.map(({ path }) => path);
  const root = await imagesRoot(data.images);
  const resolved = await resolveModel(options, environment);
  const model = await loadYolo(resolved.file, {
    ...resolved.options,
    ...toDecodeOptions(options),
    sharesCpus: true,
    thread: 'inline',
  });
  try {
    assertDetectsBoxes(model.description);
    const truth = await readTruth(paths, { ...root, labels: data.labels }, model.description);
    const left: readonly EvalWarning[] =
      skipped.length === 0 ? [] : [{ code: 'FILES_SKIPPED', message: describeSkipped(skipped) }];
    const warnings = [...left, ...truth.warnings];
    for (const { message } of warnings) process.stderr.write(`warning: ${printable(message)}\n`);
    const seen = await predictAll(model, { paths, labels: truth.labels, options });
    await report(createReport({ seen, warnings, options }, model.description), options.json ?? false);
  } finally {
    await model.close();
    await resolved.close();
  }
  return skipped.some(({ isDocument }) => isDocument) ? 1 : 0;
}

function assertDetectsBoxes({ task, name }: ModelDescription): void {
  if (task !== 'classify') return;
  throw new YoloLiftError(
    'INVALID_OPTION',
    `${name} is a classifier; eval measures models that detect boxes`,
  );
}

interface EvalWork {
  readonly paths: readonly string[];
  readonly labels: readonly (readonly YoloLabel[])[];
  readonly options: EvalOptions;
}

async function predictAll(
  model: YoloModel,
  { paths, labels, options }: EvalWork,
): Promise<readonly EvaluatedImage[]> {
  const { iou, confidence, multiLabel = false } = options;
  const isRotated = model.description.task === 'obb';
  const progress = createProgress(paths.length);
  const predictOne = async ([path, drawn]: readonly [
    string,
    readonly YoloLabel[],
  ]): Promise<EvaluatedImage> => {
    const { detections, ...size } = await model.predict(path, { iou, confidence, multiLabel });
    progress.step();
    return { found: detections, truth: drawn.map((label) => labelInPixels(label, size, { isRotated })) };
  };
  try {
    const pairs = paths.map((path, index) => [path, labels[index] ?? []] as const);
    return await Array.fromAsync(inOrder(pairs, CONCURRENCY, predictOne));
  } finally {
    progress.stop();
  }
}

interface Measured {
  readonly seen: readonly EvaluatedImage[];
  readonly warnings: readonly EvalWarning[];
  readonly options: EvalOptions;
}

function createReport(
  { seen, warnings, options }: Measured,
  description: ModelDescription,
): EvaluationReport {
  const matrixConfidence = Math.max(options.confidence, MATRIX_CONFIDENCE);
  const evaluation = evaluateDetections(seen, classCount(description, seen));
  const shown = seen.map(({ found, truth }) => ({
    found: found.filter(({ confidence }) => confidence >= matrixConfidence),
    truth,
  }));
  return {
    imageCount: seen.length,
    evaluation,
    confusion: confusionMatrix(shown, evaluation.classes.length),
    matrixConfidence,
    names: evaluation.classes.map((one) => description.labels[one.class] ?? `class ${one.class}`),
    warnings,
  };
}

/** The number of the model's labels, or more if labels or detections use higher classes. */
function classCount({ labels }: ModelDescription, seen: readonly EvaluatedImage[]): number {
  let most = labels.length;
  for (const { truth, found } of seen) {
    for (const one of [...truth, ...found]) most = Math.max(most, one.class + 1);
  }
  return most;
}

async function report(measured: EvaluationReport, isJson: boolean): Promise<void> {
  if (isJson) await writeData(`${JSON.stringify(evaluationDocument(measured), undefined, 2)}\n`);
  else await writeOut(formatEvaluationReport(measured));
}
