import { roundHalfEven } from './round-half-even.ts';

/** Fixed-point one: weights have 11 bits, as in OpenCV's `INTER_LINEAR` on bytes. */
const ONE = 2048;

/** For each target index, the two source indices to blend and their weights, in sum 2048. */
export interface BilinearWeights {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly firstWeight: Int32Array;
  readonly secondWeight: Int32Array;
}

/**
 * Weights along a row, as in OpenCV's resize: half-pixel centres, no antialiasing; beyond the first and last
 * pixel centre, only that pixel. 4 px → 2: target 0 is at 0.5 = half of pixel 0, half of pixel 1.
 */
export function columnWeights(sourceLength: number, targetLength: number): BilinearWeights {
  const weights = rowWeights(sourceLength, targetLength);
  for (let i = 0; i < targetLength; i++) {
    const first = weights.first[i] as number;
    if (first !== weights.second[i]) continue;
    // A neighbour with weight 0, so that a kernel can always read two pixels.
    weights.first[i] = Math.min(first, Math.max(0, sourceLength - 2));
    weights.second[i] = Math.min(first === 0 ? 1 : first, sourceLength - 1);
    weights.firstWeight[i] = weights.first[i] === first ? ONE : 0;
    weights.secondWeight[i] = weights.first[i] === first ? 0 : ONE;
  }
  return weights;
}

/**
 * Weights down a column. Unlike along a row, OpenCV blends the edge row with itself: equal except for
 * rounding. 2 px → 4: target 0 is at −0.25 = 512/2048 of row 0 and 1536/2048 of row 0.
 */
export function rowWeights(sourceLength: number, targetLength: number): BilinearWeights {
  const scale = sourceLength / targetLength;
  const weights = allocate(targetLength);
  for (let i = 0; i < targetLength; i++) {
    // OpenCV computes in 32-bit floats from here on.
    const position = Math.fround((i + 0.5) * scale - 0.5);
    const floor = Math.floor(position);
    const fraction = Math.fround(position - floor);
    weights.first[i] = clamp(floor, sourceLength);
    weights.second[i] = clamp(floor + 1, sourceLength);
    weights.firstWeight[i] = roundHalfEven(Math.fround(1 - fraction) * ONE);
    weights.secondWeight[i] = roundHalfEven(fraction * ONE);
  }
  return weights;
}

function allocate(length: number): BilinearWeights {
  return {
    first: new Int32Array(length),
    second: new Int32Array(length),
    firstWeight: new Int32Array(length),
    secondWeight: new Int32Array(length),
  };
}

function clamp(index: number, length: number): number {
  return Math.min(Math.max(index, 0), length - 1);
}
