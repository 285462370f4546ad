import type { ConstantOutput } from '../constant-yolo-model.ts';

/** An object: corners in px of the recorded image (120×80). */
interface Thing {
  readonly cls: number;
  readonly score: number;
  readonly box: readonly [x1: number, y1: number, x2: number, y2: number];
}

/** The scene of every layout: two objects, three classes. */
export const THINGS: readonly Thing[] = [
  { cls: 2, score: 0.85, box: [40, 20, 80, 60] },
  { cls: 0, score: 0.6, box: [96, 4, 116, 30] },
];

/** Side of the square network input, px: 144 + 36 + 9 = 189 cells of strides 8, 16, 32. */
export const SCENE_SIDE = 96;

/** How the image of 120×80 is fitted into the input of 96×96. */
export type Fit = 'letterbox' | 'top-left' | 'stretch';

/** A raw candidate: box in px of the input, and its scores. */
export interface Row {
  readonly cx: number;
  readonly cy: number;
  readonly width: number;
  readonly height: number;
  readonly objectness: number;
  readonly scores: readonly number[];
  /** Its cell. */
  readonly cell: {
    readonly column: number;
    readonly row: number;
    readonly stride: number;
    readonly anchor: number;
  };
}

const FITS: Readonly<Record<Fit, { x: number; y: number; padY: number }>> = {
  letterbox: { x: 0.8, y: 0.8, padY: 16 },
  'top-left': { x: 0.8, y: 0.8, padY: 0 },
  stretch: { x: 0.8, y: 1.2, padY: 0 },
};

/**
 * One row per cell (times `anchors`), strides in order: objects at the cells of stride 16 of their centres,
 * all others a small box about their cell with scores under 0.04.
 */
export function gridRows(
  fit: Fit,
  options: {
    readonly classes?: number;
    readonly strides?: readonly number[];
    readonly anchors?: number;
  } = {},
): Row[] {
  const { classes = 3, strides = [8, 16, 32], anchors = 1 } = options;
  const rowOf = (cell: Row['cell'], at: number) => {
    const thing = cell.stride === 16 && cell.anchor === 0 ? thingAt(cell, fit) : undefined;
    return thing === undefined ? background(cell, classes, at) : thingRow(thing, { fit, classes, cell });
  };
  return strides.flatMap((stride) => {
    const columns = Math.ceil(SCENE_SIDE / stride);
    const cells = columns * columns;
    return Array.from({ length: anchors * cells }, (_, at) => {
      const [column, row] = [at % columns, Math.floor(at / columns) % columns];
      return rowOf({ column, row, stride, anchor: Math.floor(at / cells) }, at);
    });
  });
}

/** The objects first, then `length` rows of low scores. */
export function fewRows(
  fit: Fit,
  { classes = 3, length = 300 }: { classes?: number; length?: number } = {},
): Row[] {
  const cell = { column: 0, row: 0, stride: 8, anchor: 0 };
  const things = THINGS.map((thing) => thingRow(thing, { fit, classes, cell }));
  const rest = Array.from({ length: length - things.length }, (_, at) =>
    background({ column: at % 12, row: Math.floor(at / 12) % 12, stride: 8, anchor: 0 }, classes, at),
  );
  return [...things, ...rest];
}

function thingAt({ column, row, stride }: Row['cell'], fit: Fit): Thing | undefined {
  return THINGS.find((thing) => {
    const { cx, cy } = placed(thing, fit);
    return Math.floor(cx / stride) === column && Math.floor(cy / stride) === row;
  });
}

function placed({ box: [x1, y1, x2, y2] }: Thing, fit: Fit): Pick<Row, 'cx' | 'cy' | 'width' | 'height'> {
  const { x, y, padY } = FITS[fit];
  return {
    cx: ((x1 + x2) / 2) * x,
    cy: ((y1 + y2) / 2) * y + padY,
    width: (x2 - x1) * x,
    height: (y2 - y1) * y,
  };
}

function thingRow(
  thing: Thing,
  { fit, classes, cell }: { fit: Fit; classes: number; cell: Row['cell'] },
): Row {
  const scores = Array.from({ length: classes }, (_, cls) =>
    cls === thing.cls % classes ? thing.score : 0.01 * (cls % 3),
  );
  return { ...placed(thing, fit), objectness: 0.99, scores, cell };
}

function background(cell: Row['cell'], classes: number, at: number): Row {
  const { column, row, stride } = cell;
  const scores = Array.from({ length: classes }, (_, cls) => 0.002 + ((at * 7 + cls * 3) % 13) * 0.003);
  const size = stride * (0.8 + ((at * 5) % 7) / 10);
  const middle = (index: number) => (index + 0.5) * stride;
  return {
    cx: middle(column),
    cy: middle(row),
    width: size,
    height: size * 0.9,
    objectness: 0.03,
    scores,
    cell,
  };
}

/** `[1, rows, numbers]` from `numbersOf` of each row. */
export function rowsOutput(
  name: string,
  rows: readonly Row[],
  numbersOf: (row: Row) => readonly number[],
): ConstantOutput {
  const table = rows.map(numbersOf);
  return { name, shape: [1, table.length, table[0]?.length ?? 0], data: table.flat() };
}

/** `[1, numbers, rows]`: the same, transposed. */
export function columnsOutput(
  name: string,
  rows: readonly Row[],
  numbersOf: (row: Row) => readonly number[],
): ConstantOutput {
  const table = rows.map(numbersOf);
  const numbers = table[0]?.length ?? 0;
  const data = Array.from({ length: numbers }, (_, at) => table.map((row) => row[at] ?? 0)).flat();
  return { name, shape: [1, numbers, table.length], data };
}

/** cx cy w h, px. */
export function centre({ cx, cy, width, height }: Row): number[] {
  return [cx, cy, width, height];
}

/** x1 y1 x2 y2, px. */
export function corners({ cx, cy, width, height }: Row): number[] {
  return [cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2];
}

/** In 0..1 of the input. */
export function normalised(numbers: readonly number[]): number[] {
  return numbers.map((value) => value / SCENE_SIDE);
}

/** The best score, and its class. */
export function best({ scores }: Row): number[] {
  const score = Math.max(...scores);
  return [score, scores.indexOf(score)];
}

/** Before the sigmoid. */
export function logit(score: number): number {
  return Math.log(score / (1 - score));
}
