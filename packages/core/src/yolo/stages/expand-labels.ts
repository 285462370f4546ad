import type { Candidates } from '../types.ts';
import { type HeadOptions, isWanted } from './head-layout.ts';

/** Scores of a head's output by row and class. */
export type ClassScores = (source: number, index: number) => number;

/**
 * Repeats each candidate for every class above the threshold, not only the best. Two classes at 0.5 and 0.3
 * over a threshold of 0.25 → two candidates with one box. For evaluation: at very low thresholds the
 * second-best class is often the right one.
 */
export function expandLabels(
  candidates: Candidates,
  { scoreOf, classes }: { readonly scoreOf: ClassScores; readonly classes: number },
  options: HeadOptions,
): Candidates {
  const pairs: { readonly at: number; readonly index: number; readonly score: number }[] = [];
  for (let at = 0; at < candidates.count; at += 1) {
    for (let index = 0; index < classes; index += 1) {
      const score = scoreOf(candidates.sources[at] as number, index);
      if (score > options.confidence && isWanted(index, options)) pairs.push({ at, index, score });
    }
  }
  return {
    count: pairs.length,
    boxes: Float32Array.from(pairs.flatMap(({ at }) => [...candidates.boxes.subarray(at * 4, at * 4 + 4)])),
    scores: Float32Array.from(pairs, ({ score }) => score),
    classes: Int32Array.from(pairs, ({ index }) => index),
    sources: Int32Array.from(pairs, ({ at }) => candidates.sources[at] as number),
  };
}
