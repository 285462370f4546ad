import { YoloLiftError } from '../../errors.ts';
import type { Feeding } from '../heads/head.ts';
import { type Head, headOf } from '../heads/heads.ts';
import type { InputDecision } from './decide-input.ts';
import type { ModelOverrides } from './model-description.ts';
import type { ModelFacts } from './model-facts.ts';

/** How pictures are fed, and why. */
export interface FeedingDecision {
  readonly feeding: Feeding;
  readonly reasons: readonly string[];
}

/** Mean and deviation of ImageNet's pictures, RGB 0..1: what torchvision's classifiers, and YOLOv5's, are trained with. */
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/**
 * Decides how pictures are fed: as the head's families were trained, with what the caller says in its place. A
 * classifier whose file does not say that it is one of Ultralytics' may have been trained with ImageNet's mean and
 * deviation: YOLOv5 writes names and a stride, but no task; a file without either may be anyone's, and gives two
 * decisions.
 *
 * @throws YoloLiftError `INVALID_OPTION` - numbers that cannot be, or not one a channel.
 */
export function decideFeedings(
  facts: ModelFacts,
  id: Head,
  { channels }: InputDecision,
): readonly FeedingDecision[] {
  const { overrides } = facts;
  assertNumbers(overrides, channels);
  const { feeding } = headOf(id);
  const said = saidFeeding(overrides);
  const own = { feeding: { ...feeding, ...said }, reasons: sayOverrides(said) };
  if (id !== 'classifier' || channels !== 3 || isFeedingKnown(facts)) return [own];
  const normalised = { ...feeding, ...IMAGENET, ...said };
  if (facts.metadata.names !== undefined) {
    const why =
      'fed less ImageNet’s mean, by its deviation: names without a task, as YOLOv5’s classifiers; else say --mean 0 --std 1';
    return [{ feeding: normalised, reasons: [...own.reasons, why] }];
  }
  return [
    { ...own, reasons: [...own.reasons, 'fed 0..1, as Ultralytics’ classifiers'] },
    {
      feeding: normalised,
      reasons: [...own.reasons, 'fed less ImageNet’s mean, by its deviation, as torchvision’s classifiers'],
    },
  ];
}

/** Ultralytics writes the task; or the caller says what to take off, or how to scale. */
function isFeedingKnown({ metadata, overrides: { mean, std, pixelScale } }: ModelFacts): boolean {
  return metadata.task === 'classify' || mean !== undefined || std !== undefined || pixelScale !== undefined;
}

function saidFeeding({ fit, channelOrder, pixelScale, mean, std }: ModelOverrides): Partial<Feeding> {
  return {
    ...(fit !== undefined && { fit }),
    ...(channelOrder !== undefined && { channelOrder }),
    ...(pixelScale !== undefined && { pixelScale }),
    ...(mean !== undefined && { mean }),
    ...(std !== undefined && { std }),
  };
}

function sayOverrides(said: Partial<Feeding>): readonly string[] {
  const words = Object.entries(said).map(([name, value]) => `${name} ${value}`);
  return words.length === 0 ? [] : [`fed with ${words.join(', ')}: as you said`];
}

function assertNumbers({ pixelScale, mean, std }: ModelOverrides, channels: number): void {
  if (pixelScale !== undefined && !isAboveZero(pixelScale)) {
    const message = `pixel scale is a number above 0, such as 0.00392 or 1, not ${pixelScale}`;
    throw new YoloLiftError('INVALID_OPTION', message);
  }
  assertChannels('mean', mean, { channels, isRight: Number.isFinite, needed: 'any' });
  assertChannels('std', std, { channels, isRight: isAboveZero, needed: 'above 0' });
}

interface ChannelRule {
  readonly channels: number;
  readonly isRight: (value: number) => boolean;
  readonly needed: string;
}

function assertChannels(
  name: string,
  numbers: readonly number[] | undefined,
  { channels, isRight, needed }: ChannelRule,
): void {
  if (numbers === undefined) return;
  const isComplete = numbers.length === 1 || numbers.length === channels;
  if (isComplete && numbers.every(isRight)) return;
  const message = `${name} is one number, or one a channel in the network’s order (${channels} here; ${needed}), not ${numbers}`;
  throw new YoloLiftError('INVALID_OPTION', message);
}

function isAboveZero(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}
