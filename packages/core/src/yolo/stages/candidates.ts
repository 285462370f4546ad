import type { Candidates } from '../types.ts';

/** Allocates `capacity` candidates: as many as the head has rows, so that decoding never grows it. */
export function createCandidates(capacity: number): Candidates {
  return {
    count: 0,
    boxes: new Float32Array(capacity * 4),
    scores: new Float32Array(capacity),
    classes: new Int32Array(capacity),
    sources: new Int32Array(capacity),
  };
}

/** Clears `candidates`, and grows it if a dynamic input has more rows than before. */
export function resetCandidates(candidates: Candidates, capacity: number): void {
  if (candidates.scores.length < capacity) Object.assign(candidates, createCandidates(capacity));
  candidates.count = 0;
}
