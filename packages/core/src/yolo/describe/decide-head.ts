import type { HeadShapes } from '../heads/head-shapes.ts';
import { createGrids } from '../heads/head-shapes.ts';
import { getHead, type Head, recognisingHeads } from '../heads/heads.ts';
import type { InputDecision } from './decide-input.ts';
import type { TaskDecision } from './decide-task.ts';
import { formatTensor, type ModelFacts, namedClasses, undecided } from './model-facts.ts';

/** The layout of the head's output. */
export interface HeadDecision {
  readonly head: Head;
  /** Numbers per candidate: box, classes and the task's extras; `undefined` if the axis is dynamic. */
  readonly attributes: number | undefined;
  readonly reason: string;
}

/** Numbers the task adds to each candidate; `undefined` if the file does not say. */
export interface TaskExtras {
  readonly count: number | undefined;
}

/** Inputs to the choice of a head. */
export interface HeadQuestion {
  readonly task: TaskDecision;
  readonly input: InputDecision;
  readonly extras: TaskExtras;
}

/**
 * Finds the heads that match the output's shape: one axis must be as long as the grids have cells (at 640:
 * 80² + 40² + 20² = 8,400), the other leaves room for the classes. Several matches are in the order of
 * `HEADS`; an empty result means that the shape matches no layout.
 */
export function fittingHeads(facts: ModelFacts, question: HeadQuestion): readonly HeadDecision[] {
  const { task, output } = question.task;
  const named = facts.overrides.head;
  if (named !== undefined) return [toDecision(named, output.shape, 'as given')];
  if (task === 'classify') {
    return [toDecision('classifier', output.shape, `${formatTensor(output)} is one row of scores`)];
  }
  return recognisingHeads(toHeadShapes(facts, question)).map(({ id, reason }) =>
    toDecision(id, output.shape, reason),
  );
}

function toDecision(
  head: Head,
  [, middle, last]: TaskDecision['output']['shape'],
  why: string,
): HeadDecision {
  const { kind } = getHead(head);
  const isColumns = kind === 'scores' || headLayout(head) === 'columns';
  const attributes = isColumns ? middle : last;
  return {
    head,
    attributes: typeof attributes === 'number' ? attributes : undefined,
    reason: `head ${head}: ${why}`,
  };
}

function headLayout(id: Head): 'rows' | 'columns' | undefined {
  const head = getHead(id);
  return head.kind === 'boxes' ? head.layout : undefined;
}

/** The shapes that heads are matched against. */
function toHeadShapes(facts: ModelFacts, { task: { output }, input, extras }: HeadQuestion): HeadShapes {
  const [, middle = '', last = ''] = output.shape;
  return {
    outputText: formatTensor(output),
    rank: output.shape.length,
    middle,
    last,
    input,
    classes: namedClasses(facts),
    isNamedByFile: facts.metadata.names !== undefined,
    extras: extras.count,
    isDeclaredEndToEnd: facts.metadata.isEndToEnd === true,
    headClass: facts.metadata.headClass,
    modelName: facts.metadata.modelName,
  };
}

/** The error for an output that matches no head; names the options that decide. */
export function noHeadError(facts: ModelFacts, { task: { output }, input }: HeadQuestion): Error {
  const outputText = formatTensor(output);
  const [, middle] = output.shape;
  const classes = namedClasses(facts);
  const perCell = createGrids(input).find(({ cells }) => cells === middle);
  if (perCell !== undefined) {
    const what =
      `${outputText}: ${perCell.cells} = ${perCell.words}, middle axis; the last axis is not 4 or 5 more than its ` +
      `${classes ?? 'unnamed'} classes`;
    return undecided(facts, what, '--head or --labels');
  }
  const cells = createGrids(input).map(({ cells, words }) => `${cells} (${words})`);
  const what = `${outputText} has no axis of candidates: ${cells.join(', ')}, or 3 times that, at this input size`;
  return undecided(facts, what, '--head, and --task if it is not detect');
}
