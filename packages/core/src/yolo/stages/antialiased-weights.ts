/** Fractional bits of a weight, as in Pillow's 8-bit resize. */
export const ANTIALIAS_BITS = 22;

/** For each target index i, source pixels from `first[i]` on, with weights `weights[i * width …]`, `counts[i]` of them. */
export interface AntialiasedWeights {
  readonly first: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Int32Array;
  /** Maximum number of weights per target pixel. */
  readonly width: number;
}

/** A run of target pixels, px. */
export interface PixelSpan {
  readonly start: number;
  readonly length: number;
}

/**
 * Weights of an antialiased bilinear (triangle) filter, as in Pillow's `BILINEAR`: the triangle is as wide as
 * the reduction, so that every source pixel counts. Fixed point: 2²² is one. 4 px → 2: target 0 = 3/7, 3/7,
 * 1/7 of source pixels 0, 1, 2.
 * @param span - the target pixels wanted.
 */
export function antialiasedWeights(
  sourceLength: number,
  targetLength: number,
  span: PixelSpan,
): AntialiasedWeights {
  const scale = sourceLength / targetLength;
  const support = Math.max(1, scale);
  const width = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(span.length);
  const counts = new Int32Array(span.length);
  const weights = new Int32Array(span.length * width);
  for (let i = 0; i < span.length; i++) {
    const centre = (span.start + i + 0.5) * scale;
    const from = Math.max(0, Math.trunc(centre - support + 0.5));
    const to = Math.min(sourceLength, Math.trunc(centre + support + 0.5));
    first[i] = from;
    counts[i] = to - from;
    weights.set(triangle(centre - from, support, to - from), i * width);
  }
  return { first, counts, weights, width };
}

/** `count` weights, in sum one, of pixels with centres at 0.5, 1.5 …, around `centre`. */
function triangle(centre: number, support: number, count: number): Float64Array {
  const heights = new Float64Array(count);
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const height = Math.max(0, 1 - Math.abs((k + 0.5 - centre) / support));
    heights[k] = height;
    sum += height;
  }
  return heights.map((height) => Math.trunc(0.5 + (height / sum) * 2 ** ANTIALIAS_BITS));
}
