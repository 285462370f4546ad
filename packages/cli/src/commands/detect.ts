import {
  classIndices,
  loadYolo,
  type ModelDescription,
  modelDocument,
  type PredictOptions,
  YoloLiftError,
  type YoloModel,
} from '@yololift/core';
import { Command } from 'commander';
import { detectImages } from '../detect/detect-images.ts';
import type { SkippedFile } from '../detect/file-kinds.ts';
import { type FoundInputs, findInputs } from '../detect/find-inputs.ts';
import { describeSkipped, skippedDocument } from '../detect/format-skipped.ts';
import { describeRun } from '../detect/format-text.ts';
import { jsonLinesWriter, jsonWriter, type ReportWriter, textWriter } from '../detect/report-writers.ts';
import type { PictureSaver } from '../detect/save-picture.ts';
import {
  addModelOptions,
  addPictureOptions,
  type ModelOptions,
  type PictureOptions,
  parseFraction,
  toDecodeOptions,
  wholeNumberParser,
} from '../options.ts';
import { printable, printableLines } from '../printable.ts';
import { createProgress } from '../progress.ts';
import { resolveModel } from '../resolve-model.ts';
import { writeData, writeOut } from '../write-out.ts';

interface DetectOptions extends ModelOptions, PictureOptions {
  readonly confidence?: number;
  readonly iou?: number;
  readonly max?: number;
  readonly classes?: string;
  readonly agnostic?: boolean;
  readonly rle?: boolean;
  readonly save?: string;
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly allowUrl?: boolean;
  readonly explain?: boolean;
}

const EXAMPLES = `
Examples:
  yololift detect bus.jpg --model yolov8n.onnx
  yololift detect scans/ --model documents.onnx --save out/
  yololift detect 'scans/**/*.png' --model documents.onnx --jsonl > found.jsonl
  curl -s https://example.com/bus.jpg | yololift detect - --model yolov8n.onnx --json

Folders are searched recursively for pictures, by extension, or by content if the extension is unknown. Unsupported
documents (PDF, HEIC, BMP, videos, …) are skipped, counted on standard error, and reported as errors in JSON. Labels,
lists and other text files are ignored.

Exit code: 0 if all images were processed, 1 if some failed or a folder contains unsupported documents, 2 for an
invalid option or an unusable model.`;

/** `yololift detect`: runs inference on images and prints the detections. */
export function detectCommand(environment: NodeJS.ProcessEnv): Command {
  const command = new Command('detect')
    .summary('detect objects in images')
    .description(
      'Detects objects in images: files, folders, globs, - for standard input, https:// with --allow-url.',
    )
    .argument('[images...]', 'files, folders, globs, -, or URLs');
  return addPictureOptions(addModelOptions(command))
    .option('-c, --confidence <0..1>', 'minimum score (default: 0.25)', parseFraction)
    .option('--iou <0..1>', 'overlap above which NMS removes the weaker box (default: 0.45)', parseFraction)
    .option(
      '--max <n>',
      'maximum detections per image, up to 1000; for a classifier, classes (default: 300; 5)',
      wholeNumberParser(1_000),
    )
    .option('--classes <list>', 'only these classes: labels or numbers, separated by commas')
    .option('--agnostic', 'let NMS suppress boxes of different classes')
    .option('--rle', 'add run-length encoded masks to JSON, beside the outlines')
    .option('-s, --save <file|folder>', 'write annotated pictures')
    .option('--json', 'print one JSON document')
    .option('--jsonl', 'print one JSON line per image')
    .option('--allow-url', 'fetch images from https:// addresses')
    .option('--explain', 'print how the model is read, and why')
    .addHelpText('after', EXAMPLES)
    .action((args: readonly string[], options: DetectOptions) => detect(args, options, environment));
}

async function detect(
  args: readonly string[],
  options: DetectOptions,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  validateOptions(args, options);
  const found = await findInputs(args);
  // Inline saves starting a thread: the main thread is otherwise idle, and decoding still overlaps.
  const resolved = await resolveModel(options, environment);
  const trial = options.explain && resolved.options.trial === undefined ? { trial: 'always' as const } : {};
  const model = await loadYolo(resolved.file, {
    ...resolved.options,
    ...toDecodeOptions(options),
    ...trial,
    sharesCpus: found.inputs.length > 1,
    thread: 'inline',
  });
  const { description } = model;
  try {
    if (options.explain) await explain(description, options);
    if (found.inputs.length === 0) return;
    if (process.stderr.isTTY) process.stderr.write(`${describeRun(description, options)}\n`);
    process.exitCode = await detectAll(found, description, { options, predict: model.predict });
  } finally {
    await model.close();
    await resolved.close();
  }
}

function validateOptions(
  args: readonly string[],
  { explain: isExplained, json, jsonl }: DetectOptions,
): void {
  if (args.length === 0 && !isExplained) {
    throw new YoloLiftError(
      'INVALID_OPTION',
      'no images given: pass files, folders, globs, or - for standard input',
    );
  }
  if (json && jsonl) throw new YoloLiftError('INVALID_OPTION', 'use either --json or --jsonl, not both');
}

/** Prints how the model is read, and why; to stderr if stdout carries JSON. */
async function explain(
  { reasons, doubts = [], irVersion, opset }: ModelDescription,
  { json, jsonl }: DetectOptions,
): Promise<void> {
  const doubted = doubts.map((doubt) => `doubtful on probe pictures: ${doubt}`);
  const text = [...reasons, ...doubted, `ONNX IR version ${irVersion}, opset ${opset}`]
    .map((reason) => `• ${reason}\n`)
    .join('');
  if (json || jsonl) process.stderr.write(printableLines(text));
  else await writeOut(text);
}

interface DetectWork {
  readonly options: DetectOptions;
  readonly predict: YoloModel['predict'];
}

/** Returns the exit code: 1 if an image failed or a document was skipped. */
async function detectAll(
  { inputs, skipped }: FoundInputs,
  description: ModelDescription,
  { options, predict }: DetectWork,
): Promise<number> {
  const predictOptions = toPredictOptions(options, description);
  const saver = await createSaver(options, inputs.length);
  const read = { allowUrl: options.allowUrl ?? false, stdin: process.stdin };
  const writer = createWriter(options, { modelName: description.name, imageCount: inputs.length });
  const progress = createProgress(inputs.length);
  const documents = skipped.filter(({ isDocument }) => isDocument);
  let exitCode = documents.length > 0 ? 1 : 0;
  try {
    for await (const image of detectImages({ predict, read, saver }, inputs, predictOptions)) {
      if ('error' in image) exitCode = 1;
      await writer.image(image);
      progress.step();
    }
  } finally {
    progress.stop();
  }
  if (options.json || options.jsonl) for (const one of documents) await writer.image(skippedDocument(one));
  await writer.end(modelDocument(description));
  reportEnd(skipped, options);
  return exitCode;
}

/** Prints skipped files and, in a terminal, the folder of the annotated pictures. */
function reportEnd(skipped: readonly SkippedFile[], { save }: DetectOptions): void {
  if (skipped.length > 0) process.stderr.write(`${printable(describeSkipped(skipped))}\n`);
  if (save !== undefined && process.stderr.isTTY) {
    process.stderr.write(`annotated pictures: ${printable(save)}\n`);
  }
}

/** Imported lazily: a command that saves nothing does not load the drawing library. */
async function createSaver(options: DetectOptions, imageCount: number): Promise<PictureSaver | undefined> {
  const { save } = options;
  if (save === undefined) return undefined;
  const { createPictureSaver } = await import('../detect/save-picture.ts');
  return createPictureSaver(save, imageCount);
}

function createWriter(
  { json, jsonl }: DetectOptions,
  { modelName, imageCount }: { readonly modelName: string; readonly imageCount: number },
): ReportWriter {
  if (json) return jsonWriter(writeData);
  return jsonl ? jsonLinesWriter(writeData, modelName) : textWriter(writeOut, imageCount);
}

function toPredictOptions(options: DetectOptions, { labels }: ModelDescription): PredictOptions {
  const { confidence, iou, max, classes, agnostic, rle } = options;
  return {
    ...(confidence !== undefined && { confidence }),
    ...(iou !== undefined && { iou }),
    ...(max !== undefined && { topK: max, maxDetections: max }),
    ...(classes !== undefined && { classes: classIndices(classes, labels) }),
    ...(agnostic !== undefined && { agnostic }),
    ...(rle !== undefined && { runLengthMasks: rle }),
  };
}
