import type { Size } from '../stages/fit-letterbox.ts';

/** One axis as the file declares it: a length, or the name of a dynamic one. */
export type Axis = number | string;

/** What identifies a head: the output's shape, and what is known of its content. */
export interface HeadShapes {
  /** The output as text: `output0 [1, 84, 8400]`. */
  readonly outputText: string;
  readonly rank: number;
  /** Second and third axis of the output. */
  readonly middle: Axis;
  readonly last: Axis;
  /** Network input, px. */
  readonly input: Size;
  /** Number of classes that the file or the caller names; `undefined` if neither does. */
  readonly classes: number | undefined;
  /** Whether the names are from the file. */
  readonly isNamedByFile: boolean;
  /** Numbers the task adds to each candidate; `undefined` if the file does not say. */
  readonly extras: number | undefined;
  /** Whether metadata declares that boxes need no NMS. */
  readonly isDeclaredEndToEnd: boolean;
  /** Ultralytics' class of the head, where metadata says it: `Detect`. */
  readonly headClass: string | undefined;
  /** What metadata calls the model, where it does: `yolov8n`. */
  readonly modelName: string | undefined;
}

/** Sets of strides of YOLO heads: the usual one, with P6, with P2, and the small ones. */
const STRIDES = [
  [8, 16, 32],
  [8, 16, 32, 64],
  [4, 8, 16, 32],
  [16, 32],
];

/** Maximum boxes that exporters keep after NMS: 300, rarely up to 1,000. */
const MOST_DETECTIONS = 1000;

/** The cells of one set of strides. */
export interface Grid {
  readonly strides: readonly number[];
  readonly cells: number;
  /** `cells of strides 8, 16, 32` */
  readonly words: string;
}

/** Σ over strides of (width / stride) × (height / stride), each rounded up. 480×864, strides 8, 16, 32 → 8,505. */
export function countCells({ width, height }: Size, strides: readonly number[]): number {
  return strides.reduce((sum, stride) => sum + Math.ceil(width / stride) * Math.ceil(height / stride), 0);
}

/** All sets of strides at this input size. 640×640 → 8,400 cells of strides 8, 16, 32; … */
export function createGrids(input: Size): readonly Grid[] {
  return STRIDES.map((strides) => ({
    strides,
    cells: countCells(input, strides),
    words: `cells of strides ${strides.join(', ')}`,
  }));
}

/** The grid with `times` candidates per cell on an axis of this length. */
export function gridWith(input: Size, axis: Axis, times: number): Grid | undefined {
  return createGrids(input).find(({ cells }) => axis === cells * times);
}

/** The centre and size of a cell, px of the input. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly stride: number;
}

/**
 * The cell of a candidate, for one candidate per cell: strides in order, row by row within each. 640×640, row
 * 6,401 of strides 8, 16, 32 → the second of stride 16, at (24, 8).
 */
export function findCell({ width, height }: Size, { strides }: Grid, row: number): Cell | undefined {
  let first = 0;
  for (const stride of strides) {
    const columns = Math.ceil(width / stride);
    const end = first + columns * Math.ceil(height / stride);
    if (row < end) {
      const at = row - first;
      return { x: ((at % columns) + 0.5) * stride, y: (Math.floor(at / columns) + 0.5) * stride, stride };
    }
    first = end;
  }
  return undefined;
}

/** Numbers per row without the task's extras; `undefined` if the file does not say. */
export function spareNumbers({ last, extras }: HeadShapes): number | undefined {
  return typeof last === 'number' && extras !== undefined ? last - extras : undefined;
}

/** Whether there are few rows, as after NMS, and neither axis is as long as a grid has cells. */
export function hasFewRows({ input, middle, last }: HeadShapes): boolean {
  if (gridWith(input, last, 1) !== undefined) return false;
  if (typeof middle === 'string') return true;
  const isGrid = [1, 3].some((times) => gridWith(input, middle, times) !== undefined);
  return middle <= MOST_DETECTIONS && !isGrid && middle !== countCells(input, [16]);
}

/**
 * Why rows of box, objectness and class scores match, one per cell; `undefined` if they do not. 84 numbers
 * without names are COCO's 80 classes and a box, without objectness.
 */
export function objectnessPerCell(shapes: HeadShapes): string | undefined {
  const grid = gridWith(shapes.input, shapes.middle, 1);
  const spare = spareNumbers(shapes);
  if (grid === undefined || spare === undefined) return undefined;
  const fits = shapes.classes === undefined ? spare > 5 && spare !== 84 : spare === 5 + shapes.classes;
  if (!fits) return undefined;
  return `${shapes.outputText}: ${grid.cells} = ${grid.words}, middle axis; 5 + ${spare - 5} classes`;
}
