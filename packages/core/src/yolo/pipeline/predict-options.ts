import { YoloLiftError } from '../../errors.ts';
import type { AnnotateOptions } from '../draw/annotate-image.ts';
import type { PredictOptions } from './yolo-model.ts';

/** `PredictOptions` with all defaults filled in; plain data that can be posted to a thread. */
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
 * Maximum detections per image and classes per classification. It limits the cost of drawing and masks.
 * Evaluation (`multiLabel`) is exempt.
 */
export const MAX_DETECTIONS = 1_000;

/** Ultralytics' defaults, for comparable results: confidence 0.25, 300 detections; IoU as in YOLOv5. */
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
 * Fills in the defaults and checks the values.
 * @throws YoloLiftError `INVALID_OPTION` - names the option, its value and the valid values.
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
  throw new YoloLiftError('INVALID_OPTION', `${option} must be a number from 0 to 1, not ${value}`);
}

function requireCount(option: string, value: number, most: number): void {
  if (Number.isInteger(value) && value > 0 && value <= most) return;
  throw new YoloLiftError('INVALID_OPTION', `${option} must be an integer from 1 to ${most}, not ${value}`);
}

function requireDrawing(draw: AnnotateOptions | undefined): void {
  const { format = 'jpeg', quality = 90 } = draw ?? {};
  if (!['png', 'jpeg', 'webp'].includes(format)) {
    throw new YoloLiftError('INVALID_OPTION', `draw.format must be png, jpeg or webp, not ${format}`);
  }
  if (Number.isInteger(quality) && quality >= 1 && quality <= 100) return;
  throw new YoloLiftError('INVALID_OPTION', `draw.quality must be an integer from 1 to 100, not ${quality}`);
}
