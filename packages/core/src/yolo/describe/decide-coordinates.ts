import { getHead, type Head } from '../heads/heads.ts';
import type { ModelDescription, ModelOverrides } from './model-description.ts';

/** A decision and its reason. */
interface Decision<T> {
  readonly kind: T;
  readonly reason: string;
}

/**
 * Decides the unit of the head's coordinates. The file does not contain it, and one layout occurs with both
 * units (exports for microcontrollers and through TensorFlow use 0..1). If the head allows both, the unit is
 * `auto`: detected from the first output.
 */
export function decideCoordinates(
  id: Head,
  { normalised }: ModelOverrides,
): Decision<ModelDescription['coordinates']> {
  if (normalised !== undefined) {
    const kind = normalised ? 'normalised' : 'pixels';
    return { kind, reason: `coordinates ${kind}: as given` };
  }
  const head = getHead(id);
  if (head.kind === 'scores' || head.coordinates === 'pixels') {
    return { kind: 'pixels', reason: `coordinates pixels: ${id} heads always use pixels` };
  }
  return {
    kind: 'auto',
    reason: 'coordinates auto: pixels or 0..1 of the input, detected from the first output',
  };
}

/**
 * Decides the kind of the scores: the caller's, else `auto`. The file does not say whether the graph ends
 * before its sigmoid.
 */
export function decideScores(id: Head, { scores }: ModelOverrides): Decision<ModelDescription['scores']> {
  if (scores !== undefined) return { kind: scores, reason: `scores ${scores}: as given` };
  if (getHead(id).kind === 'scores')
    return { kind: 'auto', reason: 'scores auto: softmax is applied if they do not sum to 1' };
  return { kind: 'auto', reason: 'scores auto: 0..1 or before the sigmoid, detected from the first output' };
}
