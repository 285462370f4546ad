import { mapYielding } from '../../async/map-yielding.ts';
import type { YoloLiftError } from '../../errors.ts';
import { type Warning, warningsField } from '../../warnings.ts';
import type { ModelDescription } from '../describe/model-description.ts';
import type { Prediction, Timings } from '../prediction.ts';
import type { ClassProbability, Detection } from '../types.ts';

/** The result for one image, in the convention of Ultralytics' `to_json`; px of the upright image. */
export interface ImageDocument {
  /** The caller's name: a path, a URL, `-`. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly orientation: number;
  readonly detections: readonly Detection[];
  readonly probs?: readonly ClassProbability[];
  /** Pages of the file, of which the first was predicted. */
  readonly pages?: number;
  readonly warnings?: readonly Warning[];
  readonly timings: Timings;
}

/** An image that failed; the others continue. */
export interface FailedImageDocument {
  readonly path: string;
  readonly error: { readonly code: string; readonly message: string };
}

/** The model of a prediction. */
export type ModelDocument = Pick<ModelDescription, 'name' | 'task' | 'head' | 'labels'> & {
  /** Network input, px. */
  readonly input: { readonly width: number; readonly height: number };
  /** Its release, if it is from one. */
  readonly release?: { readonly model: string; readonly version: string; readonly digest?: string };
};

/** The JSON document that `detect --json` prints and `POST /detect` returns. */
export interface PredictionDocument {
  readonly images: readonly (ImageDocument | FailedImageDocument)[];
  readonly model: ModelDocument;
  /** The process that responded, and whether this was its first response. */
  readonly instance?: InstanceDocument;
  /** Warnings about the request or the model; an image's own warnings are in its result. */
  readonly warnings?: readonly Warning[];
}

/** A process of a cloud function. */
export interface InstanceDocument {
  readonly id: string;
  readonly coldStart: boolean;
}

/** Converts a prediction. Pixels and milliseconds are rounded to two decimals, scores to five. */
export function imageDocument(path: string, prediction: Prediction): ImageDocument {
  return { path, ...toDocument(prediction, prediction.detections.map(roundDetection)) };
}

/**
 * As `imageDocument`, without the image's name. Yields to other requests between detections: a thousand masks
 * have millions of numbers.
 */
export async function imageDocumentInTurns(prediction: Prediction): Promise<Omit<ImageDocument, 'path'>> {
  return toDocument(prediction, await mapYielding(prediction.detections, roundDetection));
}

function toDocument(
  { width, height, orientation, probs, pages, warnings, timings }: Prediction,
  detections: readonly Detection[],
): Omit<ImageDocument, 'path'> {
  return {
    width,
    height,
    orientation,
    detections,
    ...(probs !== undefined && { probs: probs.map(roundScore) }),
    ...(pages !== undefined && { pages }),
    ...warningsField(warnings),
    timings: roundValues(timings, 2),
  };
}

/** The document of a failed image. */
export function failedImageDocument(path: string, { code, message }: YoloLiftError): FailedImageDocument {
  return { path, error: { code, message } };
}

/** The model's part of a response. */
export function modelDocument({ name, task, head, labels, input }: ModelDescription): ModelDocument {
  return { name, task, head, labels, input: { width: input.width, height: input.height } };
}

/** A detection as in the document. */
export function roundDetection(detection: Detection): Detection {
  const { box, segments, keypoints, rotatedBox } = detection;
  return {
    ...roundScore(detection),
    box: roundValues(box, 2),
    ...(segments !== undefined && { segments: { x: roundAll(segments.x, 2), y: roundAll(segments.y, 2) } }),
    ...(keypoints !== undefined && {
      keypoints: {
        x: roundAll(keypoints.x, 2),
        y: roundAll(keypoints.y, 2),
        visible: roundAll(keypoints.visible, 5),
      },
    }),
    ...(rotatedBox !== undefined && { rotatedBox: roundValues(rotatedBox, 4) }),
  };
}

function roundScore<T extends { readonly confidence: number }>(scored: T): T {
  return { ...scored, confidence: round(scored.confidence, 5) };
}

function roundValues<T extends object>(values: T, digits: number): T {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === 'number' ? round(value, digits) : value,
    ]),
  ) as T;
}

function roundAll(values: readonly number[], digits: number): readonly number[] {
  return values.map((value) => round(value, digits));
}

/** 1.23456 to two digits → 1.23 */
function round(value: number, digits: number): number {
  const power = 10 ** digits;
  return Math.round(value * power) / power;
}
