import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder with the reference models, photos and detections, if this machine has one. */
export const fixturesFolder: string | undefined = process.env.YOLOLIFT_FIXTURES || undefined;

/** Skip reason of suites that need the reference models. */
export const NO_FIXTURES = 'set YOLOLIFT_FIXTURES to a folder with the reference models';

/** Path of one reference file. Call it only if `fixturesFolder` is set. */
export function fixture(...parts: readonly string[]): string {
  return join(fixturesFolder ?? '', ...parts);
}

/** One reference detection; boxes `[x1, y1, x2, y2]` and keypoints `[x, y, visibility]` in px, upright. */
export interface ReferenceDetection {
  readonly cls: number;
  readonly name: string;
  readonly conf: number;
  readonly box: readonly [number, number, number, number];
  readonly kpts?: readonly (readonly [number, number, number])[];
  /** Mask pixels at the upright image's size. */
  readonly mask_area?: number;
}

/** The reference result for one photo. */
export interface ReferenceImage {
  readonly detections?: readonly ReferenceDetection[];
  readonly top5?: readonly (readonly [cls: number, name: string, conf: number])[];
}

/** The reference detections of one model: `images` by path below the photo folder. */
export interface Reference {
  readonly model: string;
  readonly kind: string;
  readonly images: Readonly<Record<string, ReferenceImage>>;
}

/** Reads `expected/<name>.json`. */
export function readReference(name: string): Reference {
  return JSON.parse(readFileSync(fixture('expected', `${name}.json`), 'utf8'));
}
