import {
  availableCpus,
  type Background,
  DEFAULT_BACKGROUND,
  DEFAULT_MAX_PIXELS,
  HEAD_IDS,
  type LoadYoloOptions,
  parseBackground,
} from '@yololift/core';
import { DEMO_MODEL_FILE } from '@yololift/demo-model';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readLabels } from './read-labels.ts';

/** What the model options of a command line hold, as commander leaves it. */
export interface ModelOptions {
  readonly model?: string;
  readonly task?: NonNullable<LoadYoloOptions['task']>;
  readonly head?: NonNullable<LoadYoloOptions['head']>;
  readonly labels?: string;
  readonly inputSize?: { readonly width: number; readonly height: number };
  readonly normalised?: boolean;
  readonly threads?: number;
}

/** How pictures are read: what the picture options of a command line hold. */
export interface PictureOptions {
  readonly maxMegapixels: number;
  readonly background: Background;
}

/** Each thread has a stack: thousands of them take seconds to start, or the memory. */
const MAX_THREADS = 4 * availableCpus();

const TASKS = ['detect', 'segment', 'pose', 'classify', 'obb'];

/** Adds `--model`, and the options that overrule what the model's file says of itself. */
export function addModelOptions(command: Command): Command {
  return command
    .option(
      '-m, --model <model>',
      'an ONNX file; a release: its folder, s3://root/name/version; or a parameter that points to one (default: the bundled document detector)',
    )
    .addOption(new Option('--task <task>', 'what the model answers with').choices(TASKS))
    .addOption(new Option('--head <head>', "how the model's output is laid out").choices(HEAD_IDS))
    .option('--labels <file|names>', 'labels in class order: a file with one a line, a data.yaml, or a,b,c')
    .option('--input-size <size>', 'network input, px: 640, or 864x480 (width × height)', size)
    .option('--normalised', "the model's coordinates are 0..1 of its input")
    .option(
      '--threads <n>',
      'threads of one run (default: the CPUs this process has)',
      wholeNumberTo(MAX_THREADS),
    );
}

/** Adds the options of how pictures are read. */
export function addPictureOptions(command: Command): Command {
  return command
    .option('--max-megapixels <n>', 'largest image, million pixels', wholeNumberTo(1_000), DEFAULT_MAX_PIXELS / 1e6)
    .option(
      '--background <colour>',
      'what transparent parts are laid on: a colour, #rrggbb; or ignore for the colours beneath, as OpenCV',
      backgroundOf,
      DEFAULT_BACKGROUND,
    );
}

/** The options that `loadYolo` and `decodeImage` take for pictures. */
export function decodeOptionsOf({ maxMegapixels, background }: PictureOptions): {
  readonly maxPixels: number;
  readonly background: Background;
} {
  return { maxPixels: maxMegapixels * 1e6, background };
}

function backgroundOf(text: string): Background {
  try {
    return parseBackground(text);
  } catch {
    throw new InvalidArgumentError('It is a colour, as #ffffff, or ignore.');
  }
}

/** The model's file: the one that was named, else the bundled document detector. */
export function modelFileOf({ model }: ModelOptions): string {
  return model ?? DEMO_MODEL_FILE;
}

/** The options that `loadYolo` takes; reads the labels' file where one is named. */
export async function loadOptionsOf(options: ModelOptions): Promise<LoadYoloOptions> {
  const { task, head, labels, inputSize, normalised, threads } = options;
  return {
    ...(task !== undefined && { task }),
    ...(head !== undefined && { head }),
    ...(labels !== undefined && { labels: await readLabels(labels) }),
    ...(inputSize !== undefined && { inputSize }),
    ...(normalised !== undefined && { normalised }),
    ...(threads !== undefined && { threads }),
  };
}

/** `12` → 12; digits only: `1e3` and `0x10` are refused. */
export const positiveInteger = wholeNumberTo(1e12);

/** A parser of whole numbers from 1 to `most`. */
export function wholeNumberTo(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,15}$/.test(text) && value > 0 && value <= most) return value;
    throw new InvalidArgumentError(
      most < 1e12 ? `It is a whole number from 1 to ${most}.` : 'It is a whole number above 0.',
    );
  };
}

/** `0.25` → 0.25 */
export function share(text: string): number {
  const value = /^(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(text) ? Number(text) : -1;
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It is a number from 0 to 1.');
}

/** `640` → 640×640; `864x480` → 864 wide, 480 high */
function size(text: string): { width: number; height: number } {
  const [, width, height = width] = /^(\d{2,5})(?:[x×](\d{2,5}))?$/.exec(text) ?? [];
  if (width !== undefined) return { width: Number(width), height: Number(height) };
  throw new InvalidArgumentError('It is one number of pixels, or width x height: 640, 864x480.');
}
