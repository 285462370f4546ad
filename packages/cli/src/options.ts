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

/** Model options as parsed by commander. */
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

/** Picture options as parsed by commander. */
export interface PictureOptions {
  readonly maxMegapixels: number;
  readonly background: Background;
}

/** Each thread has a stack: thousands take seconds to start or exhaust memory. */
const MAX_THREADS = 4 * availableCpus();

const SCORES = ['probabilities', 'logits', 'percent'];
const BOXES = ['centre', 'corners'];
const CHANNEL_ORDERS = ['rgb', 'bgr'];
const TASKS = ['detect', 'segment', 'pose', 'classify', 'obb'];

/** Adds `--model` and the options that override the model file's metadata. */
export function addModelOptions(command: Command): Command {
  return command
    .option(
      '-m, --model <model>',
      `an ONNX file; a release (its folder, or ${RELEASE_EXAMPLE}); or a parameter that points to a release (default: the bundled document detector)`,
    )
    .addOption(new Option('--task <task>', 'the task of the model').choices(TASKS))
    .addOption(new Option('--head <head>', "the layout of the model's output").choices(HEAD_IDS))
    .option('--labels <file|names>', 'labels in class order: a file with one per line, a data.yaml, or a,b,c')
    .option('--input-size <size>', 'network input, px: 640, or 864x480 (width × height)', parseSize)
    .option('--normalised', "the model's coordinates are fractions (0..1) of its input")
    .option('--output <name>', 'the output with the boxes, if the model has several')
    .addOption(
      new Option('--scores <kind>', 'scale of the scores: 0..1, before the sigmoid, or 0..100').choices(
        SCORES,
      ),
    )
    .addOption(new Option('--boxes <kind>', 'boxes as centre and size, or as two corners').choices(BOXES))
    .addOption(new Option('--fit <way>', 'how an image is fitted into the input').choices(FITS))
    .addOption(new Option('--channel-order <order>', 'order of the colour channels').choices(CHANNEL_ORDERS))
    .option('--pixel-scale <number>', 'factor applied to pixels: 0.00392157 (0..1), 1 (0..255)', parseDecimal)
    .option(
      '--mean <numbers>',
      'subtracted from scaled pixels; one number, or one per channel: 0.485,0.456,0.406',
      parseChannelNumbers,
    )
    .option('--std <numbers>', 'divides them afterwards: 0.229,0.224,0.225', parseChannelNumbers)
    .option(
      '--threads <n>',
      'threads of one run (default: the CPUs available to this process)',
      wholeNumberParser(MAX_THREADS),
    );
}

/** Adds the options for decoding pictures. */
export function addPictureOptions(command: Command): Command {
  return command
    .option(
      '--max-megapixels <n>',
      'largest accepted image, million pixels',
      wholeNumberParser(1_000),
      DEFAULT_MAX_PIXELS / 1e6,
    )
    .option(
      '--background <colour>',
      'background for transparent areas: a colour, #rrggbb; or ignore to drop the alpha channel as OpenCV does',
      parseBackgroundOption,
      DEFAULT_BACKGROUND,
    );
}

/** Converts picture options to those of `loadYolo` and `decodeImage`. */
export function toDecodeOptions({ maxMegapixels, background }: PictureOptions): {
  readonly maxPixels: number;
  readonly background: Background;
} {
  return { maxPixels: maxMegapixels * 1e6, background };
}

function parseBackgroundOption(text: string): Background {
  try {
    return parseBackground(text);
  } catch {
    throw new InvalidArgumentError('Expected a colour such as #ffffff, or ignore.');
  }
}

/** Options with the same name in `loadYolo`. */
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

/** Returns the value of `--model`, or the bundled document detector. */
export function chooseModelFile({ model }: ModelOptions): string {
  return model ?? DEMO_MODEL_FILE;
}

/** Converts model options to those of `loadYolo`; reads the label file if one is given. */
export async function readLoadOptions(options: ModelOptions): Promise<LoadYoloOptions> {
  const { labels } = options;
  const same = SAME.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]]));
  return {
    ...Object.fromEntries(same),
    ...(labels !== undefined && { labels: await readLabels(labels) }),
  };
}

/** Parses `12` → 12; digits only: `1e3` and `0x10` are refused. */
export const parsePositiveInteger = wholeNumberParser(1e9);

/** Creates a parser for whole numbers from 1 to `most`. */
export function wholeNumberParser(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,15}$/.test(text) && value > 0 && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from 1 to ${most}.`);
  };
}

/** Parses a number from 0 to 1. */
export function parseFraction(text: string): number {
  const value = /^(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(text) ? Number(text) : -1;
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Expected a number from 0 to 1.');
}

/** Parses any finite number. */
function parseDecimal(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Expected a number such as 0.00392157.');
}

/** Parses `0.5` (all channels) or `0.485,0.456,0.406` (one per channel). */
function parseChannelNumbers(text: string): ChannelNumbers {
  const [first, second, third, ...more] = text.split(',').map(parseDecimal);
  if (first !== undefined && second === undefined) return [first];
  if (first !== undefined && second !== undefined && third !== undefined && more.length === 0)
    return [first, second, third];
  throw new InvalidArgumentError('Expected one number, or three separated by commas: 0.485,0.456,0.406.');
}

/** Parses `640` → 640×640; `864x480` → 864 wide, 480 high. */
function parseSize(text: string): { width: number; height: number } {
  const [, width, height = width] = /^(\d{2,5})(?:[x×](\d{2,5}))?$/.exec(text) ?? [];
  if (width !== undefined) return { width: Number(width), height: Number(height) };
  throw new InvalidArgumentError('Expected pixels, or width x height: 640, 864x480.');
}
