import { YoloLiftError } from '../../errors.ts';
import type { Feeding } from '../heads/head.ts';
import { getHead, type Head } from '../heads/heads.ts';
import type { InputDecision } from './decide-input.ts';
import type { ModelOverrides } from './model-description.ts';
import type { ModelFacts } from './model-facts.ts';

/** How images are preprocessed, and why. */
export interface FeedingDecision {
  readonly feeding: Feeding;
  readonly reasons: readonly string[];
}

/**
 * ImageNet's mean and standard deviation, RGB 0..1: torchvision's and YOLOv5's classifiers are trained with
 * them.
 */
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/**
 * Decides the preprocessing: the head's default, overridden by the caller's options. A classifier without a
 * `task` in its metadata may have been trained with ImageNet's mean and standard deviation. With names or a
 * stride it is YOLOv5's; with neither its origin is unknown, and two decisions are returned.
 *
 * @throws YoloLiftError `INVALID_OPTION` - invalid numbers, or not one per channel.
 */
export function decideFeedings(
  facts: ModelFacts,
  id: Head,
  { channels }: InputDecision,
): readonly FeedingDecision[] {
  const { overrides } = facts;
  assertNumbers(overrides, channels);
  const { feeding } = getHead(id);
  const given = givenFeeding(overrides);
  const own = { feeding: { ...feeding, ...given }, reasons: formatOverrides(given) };
  if (id !== 'classifier' || channels !== 3 || isFeedingKnown(facts)) return [own];
  const normalised = { ...feeding, ...IMAGENET, ...given };
  if (facts.metadata.names !== undefined) {
    const why =
      'normalised with ImageNet’s mean and std: names without a task, as in YOLOv5’s classifiers; override with --mean 0 --std 1';
    return [{ feeding: normalised, reasons: [...own.reasons, why] }];
  }
  return [
    { ...own, reasons: [...own.reasons, 'scaled to 0..1, as for Ultralytics’ classifiers'] },
    {
      feeding: normalised,
      reasons: [...own.reasons, 'normalised with ImageNet’s mean and std, as for torchvision’s classifiers'],
    },
  ];
}

/** Whether the file is Ultralytics' (it has a task) or the caller set mean, std or scale. */
function isFeedingKnown({ metadata, overrides: { mean, std, pixelScale } }: ModelFacts): boolean {
  return metadata.task === 'classify' || mean !== undefined || std !== undefined || pixelScale !== undefined;
}

function givenFeeding({ fit, channelOrder, pixelScale, mean, std }: ModelOverrides): Partial<Feeding> {
  return {
    ...(fit !== undefined && { fit }),
    ...(channelOrder !== undefined && { channelOrder }),
    ...(pixelScale !== undefined && { pixelScale }),
    ...(mean !== undefined && { mean }),
    ...(std !== undefined && { std }),
  };
}

function formatOverrides(given: Partial<Feeding>): readonly string[] {
  const words = Object.entries(given).map(([name, value]) => `${name} ${value}`);
  return words.length === 0 ? [] : [`preprocessing ${words.join(', ')}: as given`];
}

function assertNumbers({ pixelScale, mean, std }: ModelOverrides, channels: number): void {
  if (pixelScale !== undefined && !isAboveZero(pixelScale)) {
    const message = `the pixel scale must be a number above 0, such as 0.00392 or 1, not ${pixelScale}`;
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
  const message = `${name} must be one number, or one per channel in the network’s order (${channels} here; ${needed}), not ${numbers}`;
  throw new YoloLiftError('INVALID_OPTION', message);
}

function isAboveZero(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}
