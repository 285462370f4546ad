import type { Warning } from '../warnings.ts';
import type { ClassProbability, Detection } from './types.ts';

/** Where the time of one prediction went, ms. `totalMs` is wall time from the call, waiting included. */
export interface Timings {
  readonly decodeMs: number;
  readonly letterboxMs: number;
  readonly runMs: number;
  readonly headMs: number;
  readonly nmsMs: number;
  /** Drawing and encoding of the annotated picture; absent where none was asked for. */
  readonly drawMs?: number;
  readonly totalMs: number;
}

/** The answer for one image. */
export interface Prediction {
  /** Upright size, px. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation (1..8) that was undone; 1 where there was none. */
  readonly orientation: number;
  /** Empty for a classifier. Best first. */
  readonly detections: readonly Detection[];
  /** A classifier's answer, best first. */
  readonly probs?: readonly ClassProbability[];
  /** Pages or frames of the file, of which the first was looked at; absent where it has one. */
  readonly pages?: number;
  /** The annotated picture, encoded; present where `draw` asked for it. */
  readonly picture?: Uint8Array<ArrayBuffer>;
  /** What the caller should know of this image; absent where there is nothing. */
  readonly warnings?: readonly Warning[];
  /** What of the raw answer speaks against how the model is read, in words; only where `withDoubts` asked for it. */
  readonly doubts?: readonly string[];
  readonly timings: Timings;
}
