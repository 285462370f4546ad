// How long do the head and NMS take? Usage: node bench/heads.ts Prints the median of 200 rounds, ms, for a
// YOLOv5 answer at 640×640 (25,200 candidates × 80 classes) and a YOLOv8 one (8,400 × 80), with few
// candidates above the threshold, as in a photo, and with all above it.

import { createCandidates } from '../src/yolo/stages/candidates.ts';
import { decodeAnchorBasedHead } from '../src/yolo/stages/decode-anchor-based-head.ts';
import { createAnchorFreeDecoder } from '../src/yolo/stages/decode-anchor-free-head.ts';
import { nonMaxSuppression } from '../src/yolo/stages/non-max-suppression.ts';

const CLASSES = 80;
const ROUNDS = 200;

let seed = 1;
/** 0..1, deterministic (a linear congruential generator). */
function random(): number {
  seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
  return seed / 2 ** 32;
}

/** Boxes across the input; `share` of the candidates have a score above 0.25. */
function values(share: number): readonly number[] {
  const score = random() < share ? 0.5 + random() / 2 : random() / 10;
  const scores = Array.from({ length: CLASSES }, () => random() * score);
  scores[Math.floor(random() * CLASSES)] = score;
  return [random() * 640, random() * 640, 10 + random() * 200, 10 + random() * 200, ...scores];
}

function anchorBased(candidates: number, share: number): Float32Array {
  return Float32Array.from(
    Array.from({ length: candidates }, () => {
      const [x = 0, y = 0, w = 0, h = 0, ...scores] = values(share);
      return [x, y, w, h, Math.max(...scores), ...scores];
    }).flat(),
  );
}

function anchorFree(candidates: number, share: number): Float32Array {
  const output = new Float32Array((4 + CLASSES) * candidates);
  for (let column = 0; column < candidates; column += 1) {
    values(share).forEach((value, row) => {
      output[row * candidates + column] = value;
    });
  }
  return output;
}

function medianMs(round: () => void): string {
  const times = Array.from({ length: ROUNDS }, () => {
    const startedAt = performance.now();
    round();
    return performance.now() - startedAt;
  });
  return (times.toSorted((a, b) => a - b)[ROUNDS / 2] ?? 0).toFixed(2);
}

const found = createCandidates(25_200);
const decodeAnchorFree = createAnchorFreeDecoder();
const options = { iouThreshold: 0.45, maxDetections: 300, agnostic: false };

for (const share of [0.002, 1]) {
  const v5 = anchorBased(25_200, share);
  const v8 = anchorFree(8_400, share);
  const v5Layout = { candidates: 25_200, attributes: 5 + CLASSES, classes: CLASSES };
  const v8Layout = { candidates: 8_400, attributes: 4 + CLASSES, classes: CLASSES };
  const row = {
    'above threshold': `${share * 100} %`,
    'v5 head ms': medianMs(() => decodeAnchorBasedHead(v5, v5Layout, { confidence: 0.25 }, found)),
    'v5 NMS ms': medianMs(() => nonMaxSuppression(found, options)),
    'v8 head ms': medianMs(() => decodeAnchorFree(v8, v8Layout, { confidence: 0.25 }, found)),
    'v8 NMS ms': medianMs(() => nonMaxSuppression(found, options)),
  };
  console.table([row]);
}
