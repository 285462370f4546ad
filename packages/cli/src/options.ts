import {
  availableCpus,
  type Background,
  type ChannelNumbers,
  DEFAULT_BACKGROUND,
  DEFAULT_MAX_PIXELS,
  FITS,
  HEAD_IDS,
  type LoadYoloOptions,
  parseBackground,
} from '@yololift/core';
import { DEMO_MODEL_FILE } from '@yololift/demo-model';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readLabels } from './read-labels.ts';
import { RELEASE_EXAMPLE } from './release-stores.ts';

/** What the model options of a command line hold, as commander leaves it. */
export interface ModelOptions {
  readonly model?: string;
  readonly task?: NonNullable<LoadYoloOptions['task']>;
  readonly head?: NonNullable<LoadYoloOptions['head']>;
  readonly labels?: string;
  readonly inputSize?: { readonly width: number; readonly height: number };
  readonly normalised?: boolean;
  readonly output?: string;
  readonly scores?: NonNullable<LoadYoloOptions['scores']>;
  readonly boxes?: NonNullable<LoadYoloOptions['boxes']>;
  readonly fit?: NonNullable<LoadYoloOptions['fit']>;
  readonly channelOrder?: NonNullable<LoadYoloOptions['channelOrder']>;
  readonly pixelScale?: number;
  readonly mean?: ChannelNumbers;
  readonly std?: ChannelNumbers;
  readonly threads?: number;
}

/** How pictures are read: what the picture options of a command line hold. */
export interface PictureOptions {
  readonly maxMegapixels: number;
  readonly background: Background;
}

/** Each thread has a stack: thousands of them take seconds to start, or the memory. */
const MAX_THREADS = 4 * availableCpus();

const SCORES = ['probabilities', 'logits', 'percent'];
const BOXES = ['centre', 'corners'];
const CHANNEL_ORDERS = ['rgb', 'bgr'];
const TASKS = ['detect', 'segment', 'pose', 'classify', 'obb'];

/** Adds `--model`, and the options that overrule what the model's file says of itself. */
export function addModelOptions(command: Command): Command {
  return command
    .option(
      '-m, --model <model>',
      `an ONNX file; a release: its folder, ${RELEASE_EXAMPLE}; or a parameter that points to one (default: the bundled document detector)`,
    )
    .addOption(new Option('--task <task>', 'what the model answers with').choices(TASKS))
    .addOption(new Option('--head <head>', "how the model's output is laid out").choices(HEAD_IDS))
    .option('--labels <file|names>', 'labels in class order: a file with one a line, a data.yaml, or a,b,c')
    .option('--input-size <size>', 'network input, px: 640, or 864x480 (width × height)', size)
    .option('--normalised', "the model's coordinates are 0..1 of its input")
    .option('--output <name>', "the output with the boxes, where the model's file has several")
    .addOption(
      new Option('--scores <kind>', 'what its scores are: 0..1, before the sigmoid, 0..100').choices(SCORES),
    )
    .addOption(new Option('--boxes <kind>', 'boxes by centre and size, or by two corners').choices(BOXES))
    .addOption(new Option('--fit <way>', 'how a picture goes into the input').choices(FITS))
    .addOption(new Option('--channel-order <order>', 'order of colours').choices(CHANNEL_ORDERS))
    .option('--pixel-scale <number>', 'what pixels are multiplied by: 0.00392157 (0..1), 1 (0..255)', decimal)
    .option(
      '--mean <numbers>',
      'taken off scaled pixels, one number or one a channel: 0.485,0.456,0.406',
      channelNumbers,
    )
    .option('--std <numbers>', 'what they are divided by then: 0.229,0.224,0.225', channelNumbers)
    .option(
      '--threads <n>',
      'threads of one run (default: the CPUs this process has)',
      wholeNumberTo(MAX_THREADS),
    );
}

/** Adds the options of how pictures are read. */
export function addPictureOptions(command: Command): Command {
  return command
    .option(
      '--max-megapixels <n>',
      'largest image, million pixels',
      wholeNumberTo(1_000),
      DEFAULT_MAX_PIXELS / 1e6,
    )
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

/** Options that `loadYolo` has under the same name. */
const SAME = [
  'task',
  'head',
  'inputSize',
  'normalised',
  'output',
  'scores',
  'boxes',
  'fit',
  'channelOrder',
  'pixelScale',
  'mean',
  'std',
  'threads',
] as const satisfies readonly (keyof ModelOptions & keyof LoadYoloOptions)[];

/** The model's file: the one that was named, else the bundled document detector. */
export function modelFileOf({ model }: ModelOptions): string {
  return model ?? DEMO_MODEL_FILE;
}

/** The options that `loadYolo` takes; reads the labels' file where one is named. */
export async function loadOptionsOf(options: ModelOptions): Promise<LoadYoloOptions> {
  const { labels } = options;
  const same = SAME.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]]));
  return {
    ...Object.fromEntries(same),
    ...(labels !== undefined && { labels: await readLabels(labels) }),
  };
}

/** `12` → 12; digits only: `1e3` and `0x10` are refused. */
export const positiveInteger = wholeNumberTo(1e9);

/** A parser of whole numbers from 1 to `most`. */
export function wholeNumberTo(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,15}$/.test(text) && value > 0 && value <= most) return value;
    throw new InvalidArgumentError(`It is a whole number from 1 to ${most}.`);
  };
}

/** `0.25` → 0.25 */
export function share(text: string): number {
  const value = /^(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(text) ? Number(text) : -1;
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It is a number from 0 to 1.');
}

/** `0.5` → 0.5 */
function decimal(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It is a number, such as 0.00392157.');
}

/** `0.5` → the same for each channel; `0.485,0.456,0.406` → one each. */
function channelNumbers(text: string): ChannelNumbers {
  const [first, second, third, ...more] = text.split(',').map(decimal);
  if (first !== undefined && second === undefined) return [first];
  if (first !== undefined && second !== undefined && third !== undefined && more.length === 0)
    return [first, second, third];
  throw new InvalidArgumentError('It is one number, or three separated by commas: 0.485,0.456,0.406.');
}

/** `640` → 640×640; `864x480` → 864 wide, 480 high */
function size(text: string): { width: number; height: number } {
  const [, width, height = width] = /^(\d{2,5})(?:[x×](\d{2,5}))?$/.exec(text) ?? [];
  if (width !== undefined) return { width: Number(width), height: Number(height) };
  throw new InvalidArgumentError('It is one number of pixels, or width x height: 640, 864x480.');
}
