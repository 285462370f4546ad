import type { Candidates } from '../types.ts';

/** Makes room for `capacity` candidates: as many as the head has rows, so that no loop needs to grow it. */
export function createCandidates(capacity: number): Candidates {
  return {
    count: 0,
    boxes: new Float32Array(capacity * 4),
    scores: new Float32Array(capacity),
    classes: new Int32Array(capacity),
    sources: new Int32Array(capacity),
  };
}

/** Empties `candidates`, and makes room where a dynamic input brings more rows than before. */
export function resetCandidates(candidates: Candidates, capacity: number): void {
  if (candidates.scores.length < capacity) Object.assign(candidates, createCandidates(capacity));
  candidates.count = 0;
}
