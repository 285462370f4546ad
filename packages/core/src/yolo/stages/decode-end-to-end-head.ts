import type { Candidates } from '../types.ts';
import { resetCandidates } from './candidates.ts';
import { type HeadLayout, type HeadOptions, isWanted } from './head-layout.ts';

/** Class numbers above this are invalid. */
const MOST_CLASSES = 100_000;

/**
 * Decodes an end-to-end head, `[detections, 6 + …]`: x1 y1 x2 y2 in input pixels, score, class; mask
 * coefficients, keypoints or an angle follow. No NMS is needed: YOLOv10, YOLO26, exports with NMS inside.
 * Classes without a label are kept: a short list of labels must not drop detections. A row (90, 45, 110, 55,
 * 0.8, 1) is class 1 with score 0.8.
 */
export function decodeEndToEndHead(
  output: Float32Array,
  { candidates, attributes }: HeadLayout,
  options: HeadOptions,
  into: Candidates,
): void {
  resetCandidates(into, candidates);
  for (let row = 0, at = 0; row < candidates; row += 1, at += attributes) {
    const score = output[at + 4] as number;
    const index = Math.round(output[at + 5] as number);
    if (!(score > options.confidence) || !(index >= 0 && index < MOST_CLASSES)) continue;
    if (!isWanted(index, options)) continue;
    into.boxes.set(output.subarray(at, at + 4), into.count * 4);
    into.scores[into.count] = score;
    into.classes[into.count] = index;
    into.sources[into.count] = row;
    into.count += 1;
  }
}
