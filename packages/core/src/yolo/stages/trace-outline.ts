import type { Polygon } from '../types.ts';
import type { BinaryMask } from './build-mask.ts';
import { largestPart } from './largest-part.ts';

/** Steps to the eight neighbours, clockwise on the screen, from the right. */
const STEP_X = [1, 1, 0, -1, -1, -1, 0, 1] as const;
const STEP_Y = [0, 1, 1, 1, 0, -1, -1, -1] as const;

/**
 * Outlines the largest part of a mask (by pixels, 8-connected): the centres of its border pixels, clockwise,
 * px of the upright image; straight runs keep only their ends. A 3×2 block at (10, 20) → (10,20) (12,20)
 * (12,21) (10,21). An empty mask has an empty outline.
 */
export function traceOutline(mask: BinaryMask): Polygon {
  const start = largestPart(mask);
  if (start < 0) return { x: [], y: [] };
  const { xs, ys } = withoutStraightRuns(traceBorder(mask, start));
  return { x: xs.map((x) => x + mask.left), y: ys.map((y) => y + mask.top) };
}

interface Border {
  readonly xs: number[];
  readonly ys: number[];
}

/**
 * Moore's neighbour tracing: goes clockwise around each border pixel, from the previous one, to the next.
 * Stops before it repeats the first step (Jacob's criterion).
 */
function traceBorder(mask: BinaryMask, start: number): Border {
  const border: Border = { xs: [], ys: [] };
  let x = start % mask.width;
  let y = (start - x) / mask.width;
  const firstStep = nextStep(mask, x, y, 4); // the first pixel in reading order has no left neighbour
  let step = firstStep;
  do {
    border.xs.push(x);
    border.ys.push(y);
    if (step < 0) break; // a single pixel
    x += STEP_X[step] as number;
    y += STEP_Y[step] as number;
    step = nextStep(mask, x, y, (step + 5) % 8);
  } while (y * mask.width + x !== start || step !== firstStep);
  return border;
}

/** The direction, clockwise after `from`, of the next pixel inside; −1 if there is none. */
function nextStep({ data, width, height }: BinaryMask, x: number, y: number, from: number): number {
  for (let turn = 1; turn <= 8; turn += 1) {
    const step = (from + turn) % 8;
    const nx = x + (STEP_X[step] as number);
    const ny = y + (STEP_Y[step] as number);
    if (nx >= 0 && ny >= 0 && nx < width && ny < height && data[ny * width + nx] === 1) return step;
  }
  return -1;
}

function withoutStraightRuns({ xs, ys }: Border): Border {
  const length = xs.length;
  const isCorner = (index: number): boolean => {
    const before = (index + length - 1) % length;
    const after = (index + 1) % length;
    const dx = (xs[index] as number) - (xs[before] as number);
    const dy = (ys[index] as number) - (ys[before] as number);
    return (
      dx !== (xs[after] as number) - (xs[index] as number) ||
      dy !== (ys[after] as number) - (ys[index] as number)
    );
  };
  const corners = xs.map((_, index) => index).filter((index) => length < 3 || isCorner(index));
  return { xs: corners.map((index) => xs[index] as number), ys: corners.map((index) => ys[index] as number) };
}
