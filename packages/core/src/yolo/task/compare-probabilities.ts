import type { ClassProbability } from '../types.ts';
import type { RecordedClass } from './recorded-answer.ts';
import { CONFIDENCE_TOLERANCE } from './self-test-tolerance.ts';

/**
 * Differences between a classifier's recorded answer and its answer now, in words; empty where there are none. A class
 * that is not among the answer counts as 0.
 */
export function compareProbabilities(
  recorded: readonly RecordedClass[],
  found: readonly ClassProbability[],
): string[] {
  return recorded.flatMap(({ class: index, name, confidence }) => {
    const now = found.find((probability) => probability.class === index)?.confidence ?? 0;
    // Put this way round, NaN differs.
    if (Math.abs(now - confidence) <= CONFIDENCE_TOLERANCE) return [];
    return [`${name} had probability ${confidence.toFixed(2)} and has ${now.toFixed(2)}`];
  });
}
