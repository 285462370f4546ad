import type { Warning } from '../warnings.ts';
import type { ClassProbability, Detection } from './types.ts';

/** Time per stage of one prediction, ms. `totalMs` is wall time from the call, including queueing. */
export interface Timings {
  readonly decodeMs: number;
  readonly letterboxMs: number;
  readonly runMs: number;
  readonly headMs: number;
  readonly nmsMs: number;
  /** Drawing and encoding the annotated image; absent if not requested. */
  readonly drawMs?: number;
  readonly totalMs: number;
}

/** The result for one image. */
export interface Prediction {
  /** Upright size, px. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation (1..8) that was undone; 1 if there was none. */
  readonly orientation: number;
  /** Empty for a classifier. Best first. */
  readonly detections: readonly Detection[];
  /** A classifier's classes, best first. */
  readonly probs?: readonly ClassProbability[];
  /** Pages or frames of the file, of which the first was predicted; absent if there is one. */
  readonly pages?: number;
  /** The annotated image, encoded; present if `draw` is set. */
  readonly picture?: Uint8Array<ArrayBuffer>;
  /** Warnings about this image; absent if there are none. */
  readonly warnings?: readonly Warning[];
  /** Why the model may be misread, in words; present if `withDoubts` is set. */
  readonly doubts?: readonly string[];
  readonly timings: Timings;
}
