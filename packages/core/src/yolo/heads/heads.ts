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
  const recognised = HEADS.flatMap((head): Recognised[] => {
    const reason = head.kind === 'boxes' ? head.recognises(shapes) : undefined;
    return reason === undefined ? [] : [{ id: head.id, reason }];
  });
  const declared = declaredHeads(shapes);
  const asDeclared = recognised.filter(({ id }) => declared.includes(id));
  return asDeclared.length > 0 ? asDeclared : recognised;
}

function declaredHeads({ isDeclaredEndToEnd, isDeclaredQuery }: HeadShapes): readonly Head[] {
  if (isDeclaredQuery) return ['query', 'query-ranked'];
  return isDeclaredEndToEnd ? ['end-to-end'] : [];
}

/** Whether a head's rows hold one score and a class number, independent of the number of classes. */
export function holdsClassNumber(id: Head): boolean {
  const head = getHead(id);
  return head.kind === 'boxes' && !head.hasClassScores;
}

/** The head with this id. */
export function getHead(id: Head): BoxHead<Head> | ClassifierHead<Head> {
  const head = BY_ID.get(id);
  if (head === undefined) throw new TypeError(`unknown head ${id}`);
  return head;
}
