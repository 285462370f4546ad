import type { BinaryMask } from './build-mask.ts';

/** A run of set pixels in one row: columns from `start` to `end` (exclusive), and its part. */
interface Run {
  readonly start: number;
  readonly end: number;
  readonly part: Part;
}

/** Connected pixels. Of two joined parts, the later points to the earlier. */
interface Part {
  /** The first pixel in reading order, `row * width + column`. */
  readonly first: number;
  pixels: number;
  joined: Part | undefined;
}

/**
 * The first pixel, in reading order, of a mask's largest part (8-connected; of equal parts the earlier one);
 * −1 for an empty mask. Works on runs, row by row, so that a pixel costs only a byte search.
 */
export function largestPart({ width, height, data }: BinaryMask): number {
  const parts: Part[] = [];
  let above: readonly Run[] = [];
  for (let row = 0; row < height; row += 1) {
    const runs: Run[] = [];
    let seen = 0;
    for (const [start, end] of runsOf(data.subarray(row * width, (row + 1) * width))) {
      // Diagonals touch: the run above may begin one column after this one's end.
      while ((above[seen]?.end ?? Infinity) < start) seen += 1;
      const part = joinRunsAbove(above, seen, end) ?? newPart(parts, row * width + start);
      part.pixels += end - start;
      runs.push({ start, end, part });
    }
    above = runs;
  }
  return findLargest(parts);
}

function* runsOf(row: Uint8Array): Generator<readonly [start: number, end: number]> {
  for (let start = row.indexOf(1); start >= 0; ) {
    const next = row.indexOf(0, start);
    const end = next < 0 ? row.length : next;
    yield [start, end];
    start = end === row.length ? -1 : row.indexOf(1, end);
  }
}

/** Joins the parts of all runs above, from `first`, that begin at or before `end`. */
function joinRunsAbove(above: readonly Run[], first: number, end: number): Part | undefined {
  let found: Part | undefined;
  for (let at = first; (above[at]?.start ?? Infinity) <= end; at += 1) {
    const other = findRoot((above[at] as Run).part);
    found = found === undefined ? other : join(found, other);
  }
  return found;
}

function join(one: Part, other: Part): Part {
  if (one === other) return one;
  const [into, gone] = one.first < other.first ? [one, other] : [other, one];
  into.pixels += gone.pixels;
  gone.joined = into;
  return into;
}

function findRoot(part: Part): Part {
  let root = part;
  while (root.joined !== undefined) root = root.joined;
  if (part !== root) part.joined = root; // path compression
  return root;
}

function newPart(parts: Part[], first: number): Part {
  const part: Part = { first, pixels: 0, joined: undefined };
  parts.push(part);
  return part;
}

function findLargest(parts: readonly Part[]): number {
  let best: Part | undefined;
  for (const part of parts) {
    if (part.joined === undefined && part.pixels > (best?.pixels ?? 0)) best = part;
  }
  return best?.first ?? -1;
}
