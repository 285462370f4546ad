import { anchorBased } from './anchor-based.ts';
import { anchorFree } from './anchor-free.ts';
import { anchorFreeTransposed } from './anchor-free-transposed.ts';
import { classifier } from './classifier.ts';
import { endToEnd } from './end-to-end.ts';
import { grid } from './grid.ts';
import { gridDecoded } from './grid-decoded.ts';
import type { BoxHead, ClassifierHead } from './head.ts';
import type { HeadShapes } from './head-shapes.ts';
import { query } from './query.ts';
import { queryRanked } from './query-ranked.ts';

/**
 * All supported heads. If several match an output's shapes, the first is the most likely: releases without a
 * recorded head are served with it.
 */
export const HEADS = [
  endToEnd,
  anchorFree,
  grid,
  gridDecoded,
  anchorBased,
  anchorFreeTransposed,
  query,
  queryRanked,
  classifier,
] as const satisfies readonly (BoxHead | ClassifierHead)[];

/** The layout of a model's output: the id of one of `HEADS`. */
export type Head = (typeof HEADS)[number]['id'];

/** Ids of all heads, in order. */
export const HEAD_IDS: readonly Head[] = HEADS.map(({ id }) => id);

const BY_ID: ReadonlyMap<string, BoxHead<Head> | ClassifierHead<Head>> = new Map(
  HEADS.map((head) => [head.id, head]),
);

/** A head that may have produced an output of these shapes, and why. */
export interface Recognised {
  readonly id: Head;
  readonly reason: string;
}

/** Heads with boxes that may have produced an output of these shapes. Metadata wins over shapes. */
export function recognisingHeads(shapes: HeadShapes): readonly Recognised[] {
  const heads = boxHeads();
  const named = heads.filter((head) => head.isNamed?.(shapes));
  const recognised = (named.length > 0 ? named : heads).flatMap((head): Recognised[] => {
    const reason = head.recognises(shapes);
    return reason === undefined ? [] : [{ id: head.id, reason }];
  });
  const asDeclared = recognised.filter(({ id }) => shapes.isDeclaredEndToEnd && id === endToEnd.id);
  return asDeclared.length > 0 ? asDeclared : recognised;
}

function boxHeads(): readonly BoxHead<Head>[] {
  return HEADS.flatMap((head): readonly BoxHead<Head>[] => (head.kind === 'boxes' ? [head] : []));
}

/** Whether a head's rows hold one score and a class number, independent of the number of classes. */
export function holdsClassNumber(id: Head): boolean {
  const head = getHead(id);
  return head.kind === 'boxes' && !head.hasClassScores;
}

/** Whether a head has few rows, with a score a class: rows that hold a class's number have the same shape. */
export function hasFewScoredRows(id: Head): boolean {
  const head = getHead(id);
  return head.kind === 'boxes' && head.hasClassScores && !head.needsNms;
}

/** The head with this id. */
export function getHead(id: Head): BoxHead<Head> | ClassifierHead<Head> {
  const head = BY_ID.get(id);
  if (head === undefined) throw new TypeError(`unknown head ${id}`);
  return head;
}
