import type { CornerBox } from '../types.ts';

/** Occupied boxes, and their overlap with others; whole px. */
export interface OccupiedGrid {
  /** Overlap of `box` with the occupied boxes, px², summed over boxes. */
  readonly overlapWith: (box: CornerBox) => number;
  readonly take: (box: CornerBox) => void;
}

/**
 * Creates an empty grid. Boxes are indexed by cell, so a query visits only boxes nearby.
 * @param cell - px; about the size of a box, so that a box touches few cells.
 */
export function createOccupiedGrid(cell: { readonly width: number; readonly height: number }): OccupiedGrid {
  const cells = new Map<string, CornerBox[]>();

  function* keysOf({ x1, y1, x2, y2 }: CornerBox): Generator<string> {
    for (let column = Math.floor(x1 / cell.width); column * cell.width < x2; column += 1) {
      for (let row = Math.floor(y1 / cell.height); row * cell.height < y2; row += 1) yield `${column} ${row}`;
    }
  }

  return {
    overlapWith(box) {
      const near = new Set<CornerBox>();
      for (const key of keysOf(box)) for (const taken of cells.get(key) ?? []) near.add(taken);
      return [...near].reduce((sum, taken) => sum + sharedArea(box, taken), 0);
    },
    take(box) {
      for (const key of keysOf(box)) {
        const here = cells.get(key);
        if (here === undefined) cells.set(key, [box]);
        else here.push(box);
      }
    },
  };
}

/** Overlap of two boxes, px². */
function sharedArea(one: CornerBox, other: CornerBox): number {
  const width = Math.min(one.x2, other.x2) - Math.max(one.x1, other.x1);
  const height = Math.min(one.y2, other.y2) - Math.max(one.y1, other.y1);
  return width > 0 && height > 0 ? width * height : 0;
}
