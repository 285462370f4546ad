import type { Candidates } from '../types.ts';
import { resetCandidates } from './candidates.ts';
import { type HeadLayout, type HeadOptions, isWanted } from './head-layout.ts';

/**
 * Decodes a YOLOv5 or v7 head, `[candidates, 5 + classes]`: cx cy w h in input pixels, objectness, class
 * scores, all after the sigmoid. Score = objectness × best class. A row (100, 50, 20, 10, 0.9, 0.1, 0.8) is
 * class 1 with score 0.72 and box (90, 45)–(110, 55).
 *
 * Layout: https://github.com/ultralytics/yolov5 (exported with `export.py --include onnx`).
 */
export function decodeAnchorBasedHead(
  output: Float32Array,
  layout: HeadLayout,
  options: HeadOptions,
  into: Candidates,
): void {
  const { candidates, attributes, classes } = layout;
  const { confidence } = options;
  resetCandidates(into, candidates);
  const { boxes, scores, classes: bestClasses, sources } = into;
  let count = 0;
  for (let row = 0, at = 0; row < candidates; row += 1, at += attributes) {
    const objectness = output[at + 4] as number;
    // Negated, so that NaN from a hostile model never reaches the NMS.
    if (!(objectness > confidence)) continue;
    const best = bestClassFrom(output, at + 5, classes);
    const score = objectness * (output[at + 5 + best] as number);
    if (!(score > confidence) || !isWanted(best, options)) continue;
    const cx = output[at] as number;
    const cy = output[at + 1] as number;
    const halfWidth = (output[at + 2] as number) / 2;
    const halfHeight = (output[at + 3] as number) / 2;
    boxes[count * 4] = cx - halfWidth;
    boxes[count * 4 + 1] = cy - halfHeight;
    boxes[count * 4 + 2] = cx + halfWidth;
    boxes[count * 4 + 3] = cy + halfHeight;
    scores[count] = score;
    bestClasses[count] = best;
    sources[count] = row;
    count += 1;
  }
  into.count = count;
}

function bestClassFrom(output: Float32Array, from: number, classes: number): number {
  let best = 0;
  for (let index = 1; index < classes; index += 1) {
    if ((output[from + index] as number) > (output[from + best] as number)) best = index;
  }
  return best;
}
