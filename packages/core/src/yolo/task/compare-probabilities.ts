import type { ClassProbability } from '../types.ts';
import type { RecordedClass } from './recorded-answer.ts';
import { CONFIDENCE_TOLERANCE } from './self-test-tolerance.ts';

/**
 * Differences between a classifier's recorded and new probabilities, as sentences; empty if they match. A
 * missing class counts as 0.
 */
export function compareProbabilities(
  recorded: readonly RecordedClass[],
  found: readonly ClassProbability[],
): string[] {
  return recorded.flatMap(({ class: index, name, confidence }) => {
    const now = found.find((probability) => probability.class === index)?.confidence ?? 0;
    // False for NaN, so that NaN is a difference.
    if (Math.abs(now - confidence) <= CONFIDENCE_TOLERANCE) return [];
    return [`${name} had probability ${confidence.toFixed(2)}, now ${now.toFixed(2)}`];
  });
}
