import type { InputDecision } from './decide-input.ts';
import type { TaskDecision } from './decide-task.ts';
import type { Head } from './model-description.ts';
import { type ModelFacts, namedClasses, sayTensor, undecided } from './model-facts.ts';
import type { Dimension } from './model-header.ts';

/** How the head's output is laid out. */
export interface HeadDecision {
  readonly head: Head;
  /** Numbers a candidate has: box, classes and what the task adds; `undefined` where the axis is dynamic. */
  readonly attributes: number | undefined;
  readonly reason: string;
}

/** Numbers that the task adds to each candidate; `undefined` where only the file could say. */
export interface TaskExtras {
  readonly count: number | undefined;
}

interface Shapes {
  readonly facts: ModelFacts;
  readonly input: InputDecision;
  readonly extras: TaskExtras;
  /** `output0 [1, 84, 8400]` */
  readonly said: string;
  /** The second and third axis of the head's output. */
  readonly middle: Dimension;
  readonly last: Dimension;
}

type Choice = Pick<HeadDecision, 'head'> & { readonly why: string };

/** Boxes that exporters leave after NMS: 300, rarely up to 1,000. */
const MOST_DETECTIONS = 1000;

/**
 * Decides the head from the output's shape: which axis is as long as there are cells in the grids of the
 * strides (at 640: 80² + 40² + 20² = 8,400), and what is left for classes on the other.
 *
 * @throws YoloLiftError `MODEL_UNDECIDED` - the shape fits no layout, or two.
 */
export function decideHead(
  facts: ModelFacts,
  {
    task,
    input,
    extras,
  }: { readonly task: TaskDecision; readonly input: InputDecision; readonly extras: TaskExtras },
): HeadDecision {
  const [, middle = '', last = ''] = task.output.shape;
  const said = sayTensor(task.output);
  const shapes: Shapes = { facts, input, extras, said, middle, last };
  const { head, why } = namedHead(facts, task) ?? headFromShapes(shapes);
  // [1, attributes, candidates]; a classifier's [1, classes]; else [1, candidates, attributes]
  const attributes = head === 'anchor-free' || head === 'classifier' ? middle : last;
  return {
    head,
    attributes: typeof attributes === 'number' ? attributes : undefined,
    reason: `head ${head}: ${why}`,
  };
}

function namedHead({ overrides }: ModelFacts, { task, output }: TaskDecision): Choice | undefined {
  if (overrides.head !== undefined) return { head: overrides.head, why: 'as you said' };
  if (task !== 'classify') return undefined;
  return { head: 'classifier', why: `${sayTensor(output)} is one row of scores` };
}

function headFromShapes(shapes: Shapes): Choice {
  const choice =
    declaredEndToEnd(shapes) ??
    byCandidateCount(shapes) ??
    byDynamicAxis(shapes) ??
    singleGrid(shapes) ??
    fewDetections(shapes);
  if (choice !== undefined) return choice;
  const cells = grids(shapes.input).map(({ cells, strides }) => `${cells} (strides ${strides.join(', ')})`);
  const what = `${shapes.said} has no axis of candidates: ${cells.join(', ')}, or 3 times that, at this input size`;
  throw undecided(shapes.facts, what, '--head, and --task if it is not detect');
}

/** `[1, 300, 6]`, where the file says that no NMS is needed. */
function declaredEndToEnd(shapes: Shapes): Choice | undefined {
  if (shapes.facts.metadata.isEndToEnd !== true || !isEndToEndRow(shapes)) return undefined;
  return {
    head: 'end-to-end',
    why: `metadata says that boxes need no NMS, and ${shapes.said} has rows of them`,
  };
}

/** `x1 y1 x2 y2 score class`, then what the task adds. */
function isEndToEndRow({ last, extras }: Shapes): boolean {
  if (typeof last !== 'number') return false;
  return extras.count === undefined ? last > 6 : last === 6 + extras.count;
}

function byCandidateCount(shapes: Shapes): Choice | undefined {
  for (const { cells, strides } of grids(shapes.input)) {
    const sum = `cells of strides ${strides.join(', ')}`;
    if (shapes.last === cells) {
      return { head: 'anchor-free', why: `${shapes.said}: ${cells} = ${sum}, last axis` };
    }
    if (shapes.middle === cells * 3) {
      return { head: 'anchor-based', why: `${shapes.said}: ${cells * 3} = 3 anchors × ${cells} ${sum}` };
    }
    if (shapes.middle === cells) return perCell(shapes, `${shapes.said}: ${cells} = ${sum}, middle axis`);
  }
  return undefined;
}

/** One candidate a cell, attributes last: with objectness it is YOLOX's grid, without it v8's, transposed. */
function perCell(shapes: Shapes, why: string): Choice {
  const { facts, last, extras } = shapes;
  const classes = namedClasses(facts);
  const spare = typeof last === 'number' ? last - (extras.count ?? 0) : Number.NaN;
  const choice = classes === undefined ? perUnnamedCell(spare, extras) : perNamedCell(spare, classes);
  if (choice !== undefined) return { ...choice, why: `${why}; ${choice.why}` };
  const what = `${why}; ${last} is neither 4 nor 5 more than its ${classes ?? 'unnamed'} classes`;
  throw undecided(facts, what, '--head or --labels');
}

function perNamedCell(spare: number, classes: number): Choice | undefined {
  if (spare === 4 + classes) return { head: 'anchor-free-transposed', why: `4 + ${classes} classes` };
  if (spare === 5 + classes) return { head: 'grid', why: `5 + ${classes} classes${OBJECTNESS_HINT}` };
  return undefined;
}

function perUnnamedCell(spare: number, extras: TaskExtras): Choice | undefined {
  if (extras.count === undefined)
    return { head: 'anchor-free-transposed', why: 'no other head has keypoints' };
  if (spare === 84) return { head: 'anchor-free-transposed', why: '84 has 4 + COCO’s 80 classes' };
  if (spare > 5) return { head: 'grid', why: `no metadata, as YOLOX exports${OBJECTNESS_HINT}` };
  return undefined;
}

const OBJECTNESS_HINT = ' (YOLOv6 looks the same: `--head anchor-based`)';

/** With dynamic axes the candidates' axis has a name instead of a length. */
function byDynamicAxis(shapes: Shapes): Choice | undefined {
  const { facts, middle, last, extras, said } = shapes;
  if (typeof middle === 'number' && typeof last !== 'number') {
    return { head: 'anchor-free', why: `${said}: ${middle} attributes, then the candidates` };
  }
  const classes = namedClasses(facts);
  if (typeof middle === 'number' || typeof last !== 'number' || classes === undefined) return undefined;
  const box = last - (extras.count ?? 0) - classes;
  if (box === 5) return { head: 'anchor-based', why: `${said}: ${last} has 5 + ${classes} classes` };
  if (box === 4)
    return { head: 'anchor-free-transposed', why: `${said}: ${last} has 4 + ${classes} classes` };
  return undefined;
}

/** FastestDet: one grid of stride 16, decoded, with objectness. 352×352 → 22 × 22 = 484. */
function singleGrid({ input, middle, last, said }: Shapes): Choice | undefined {
  const cells = countCells(input, [16]);
  if (middle !== cells || typeof last !== 'number' || last <= 5) return undefined;
  return { head: 'anchor-based', why: `${said}: ${cells} = cells of stride 16 alone, as FastestDet` };
}

function fewDetections(shapes: Shapes): Choice | undefined {
  const { middle, said } = shapes;
  const isFew = typeof middle === 'string' || middle <= MOST_DETECTIONS;
  if (!isFew || !isEndToEndRow(shapes)) return undefined;
  return { head: 'end-to-end', why: `${said}: few rows of box, score and class, as after NMS` };
}

/** Sets of strides that YOLO heads have: the usual, with P6, with P2, and the tiny ones. */
const STRIDES = [
  [8, 16, 32],
  [8, 16, 32, 64],
  [4, 8, 16, 32],
  [16, 32],
];

function grids(
  input: InputDecision,
): readonly { readonly strides: readonly number[]; readonly cells: number }[] {
  return STRIDES.map((strides) => ({ strides, cells: countCells(input, strides) }));
}

/** Σ over strides of (width / stride) × (height / stride), each rounded up. 480×864 → 8,505. */
function countCells({ width, height }: InputDecision, strides: readonly number[]): number {
  return strides.reduce((sum, stride) => sum + Math.ceil(width / stride) * Math.ceil(height / stride), 0);
}
