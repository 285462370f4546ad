import { YoloLiftError } from '../../errors.ts';
import type { AnnotateOptions } from '../draw/annotate-image.ts';
import type { PredictOptions } from './yolo-model.ts';

/** `PredictOptions` with every default filled in; plain data, fit to be posted to a thread. */
export interface ResolvedPredictOptions {
  readonly confidence: number;
  readonly iou: number;
  readonly maxDetections: number;
  readonly classes: readonly number[] | undefined;
  readonly agnostic: boolean;
  readonly multiLabel: boolean;
  readonly topK: number;
  readonly runLengthMasks: boolean;
  readonly draw: AnnotateOptions | undefined;
  readonly withDoubts: boolean;
}

/**
 * Most detections of an image, and most classes of a classifier's answer: what drawing and masks of one image may
 * cost is bounded by it. Evaluation (`multiLabel`) is not held to it.
 */
export const MAX_DETECTIONS = 1_000;

/** Ultralytics' defaults, so that figures compare: confidence 0.25, 300 detections; IoU as YOLOv5 has it. */
export const PREDICT_DEFAULTS: ResolvedPredictOptions = {
  confidence: 0.25,
  iou: 0.45,
  maxDetections: 300,
  classes: undefined,
  agnostic: false,
  multiLabel: false,
  topK: 5,
  runLengthMasks: false,
  draw: undefined,
  withDoubts: false,
};

/**
 * Fills in the defaults and refuses what makes no sense.
 * @throws YoloLiftError `INVALID_OPTION` - names the option, what was given and what is taken.
 */
export function resolvePredictOptions(options: PredictOptions, classCount: number): ResolvedPredictOptions {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const resolved: ResolvedPredictOptions = { ...PREDICT_DEFAULTS, ...given };
  requireShare('confidence', resolved.confidence);
  requireShare('iou', resolved.iou);
  const most = resolved.multiLabel ? Number.MAX_SAFE_INTEGER : MAX_DETECTIONS;
  requireCount('maxDetections', resolved.maxDetections, most);
  requireCount('topK', resolved.topK, MAX_DETECTIONS);
  requireDrawing(resolved.draw);
  for (const index of resolved.classes ?? []) {
    if (!Number.isInteger(index) || index < 0 || index >= classCount) {
      throw new YoloLiftError(
        'INVALID_OPTION',
        `classes: the model has classes 0 to ${classCount - 1}, not ${index}`,
      );
    }
  }
  return resolved;
}

function requireShare(option: string, value: number): void {
  if (typeof value === 'number' && value >= 0 && value <= 1) return;
  throw new YoloLiftError('INVALID_OPTION', `${option} is a number from 0 to 1, not ${value}`);
}

function requireCount(option: string, value: number, most: number): void {
  if (Number.isInteger(value) && value > 0 && value <= most) return;
  throw new YoloLiftError('INVALID_OPTION', `${option} is a whole number from 1 to ${most}, not ${value}`);
}

function requireDrawing(draw: AnnotateOptions | undefined): void {
  const { format = 'jpeg', quality = 90 } = draw ?? {};
  if (!['png', 'jpeg', 'webp'].includes(format)) {
    throw new YoloLiftError('INVALID_OPTION', `draw.format is png, jpeg or webp, not ${format}`);
  }
  if (Number.isInteger(quality) && quality >= 1 && quality <= 100) return;
  throw new YoloLiftError('INVALID_OPTION', `draw.quality is a whole number from 1 to 100, not ${quality}`);
}
