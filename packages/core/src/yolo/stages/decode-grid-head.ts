import type { Candidates } from '../types.ts';
import { decodeAnchorBasedHead } from './decode-anchor-based-head.ts';
import type { Size } from './fit-letterbox.ts';
import type { HeadLayout, HeadOptions } from './head-layout.ts';

const STRIDES = [8, 16, 32];

/**
 * Decodes a YOLOX head, `[candidates, 5 + classes]`: offsets from a grid cell and the logarithm of the size,
 * both in strides; objectness; class scores. Rows go stride 8, 16, 32, and row by row within each. On stride
 * 8, cell (2, 1), a row (0.5, 0.5, 0, 0, …) is centred on (20, 12) and 8 px square.
 *
 * https://arxiv.org/abs/2107.08430
 */
export function decodeGridHead(
  output: Float32Array,
  layout: HeadLayout,
  { input, ...options }: HeadOptions & { readonly input: Size },
  into: Candidates,
): void {
  // The scores have YOLOv5's layout: its decoder finds the few relevant rows, and only these are placed.
  decodeAnchorBasedHead(output, layout, options, into);
  const rows = gridRows(input);
  let kept = 0;
  for (let at = 0; at < into.count; at += 1) {
    const row = into.sources[at] as number;
    const cell = findCell(row, rows);
    if (cell === undefined) continue; // a row beyond the grid
    const offset = row * layout.attributes;
    const cx = ((output[offset] as number) + cell.x) * cell.stride;
    const cy = ((output[offset + 1] as number) + cell.y) * cell.stride;
    const halfWidth = (Math.exp(output[offset + 2] as number) * cell.stride) / 2;
    const halfHeight = (Math.exp(output[offset + 3] as number) * cell.stride) / 2;
    into.boxes.set([cx - halfWidth, cy - halfHeight, cx + halfWidth, cy + halfHeight], kept * 4);
    into.scores[kept] = into.scores[at] as number;
    into.classes[kept] = into.classes[at] as number;
    into.sources[kept] = row;
    kept += 1;
  }
  into.count = kept;
}

interface GridRows {
  readonly stride: number;
  readonly columns: number;
  readonly first: number;
  readonly end: number;
}

/** 416×416: stride 8 has rows 0..2703, 16 up to 3379, 32 up to 3548. */
function gridRows({ width, height }: Size): readonly GridRows[] {
  let first = 0;
  return STRIDES.map((stride) => {
    const columns = Math.floor(width / stride);
    const end = first + columns * Math.floor(height / stride);
    const rows = { stride, columns, first, end };
    first = end;
    return rows;
  });
}

function findCell(
  row: number,
  rows: readonly GridRows[],
): { x: number; y: number; stride: number } | undefined {
  const grid = rows.find(({ end }) => row < end);
  if (grid === undefined) return undefined;
  const cell = row - grid.first;
  return { x: cell % grid.columns, y: Math.floor(cell / grid.columns), stride: grid.stride };
}
