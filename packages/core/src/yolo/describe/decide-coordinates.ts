import { type Head, headOf } from '../heads/heads.ts';
import type { ModelDescription, ModelOverrides } from './model-description.ts';

/** A decision, and why. */
interface Decision<T> {
  readonly kind: T;
  readonly reason: string;
}

/**
 * Decides the unit of the head's coordinates. A file does not say it, and both occur in one layout (exports for
 * microcontrollers and by way of TensorFlow give 0..1), so it is left to the first answer where a head has both.
 */
export function decideCoordinates(
  id: Head,
  { normalised }: ModelOverrides,
): Decision<ModelDescription['coordinates']> {
  if (normalised !== undefined) {
    const kind = normalised ? 'normalised' : 'pixels';
    return { kind, reason: `coordinates ${kind}: as you said` };
  }
  const head = headOf(id);
  if (head.kind === 'scores' || head.coordinates === 'pixels') {
    return { kind: 'pixels', reason: `coordinates pixels: ${id} heads have no others` };
  }
  return {
    kind: 'auto',
    reason: 'coordinates auto: pixels, or 0..1 of the input; seen from the first answer',
  };
}

/** Decides what scores are: the caller's word, else `auto`; a graph may end before its sigmoid without saying so. */
export function decideScores(id: Head, { scores }: ModelOverrides): Decision<ModelDescription['scores']> {
  if (scores !== undefined) return { kind: scores, reason: `scores ${scores}: as you said` };
  if (headOf(id).kind === 'scores')
    return { kind: 'auto', reason: 'scores auto: a softmax where they do not sum to 1' };
  return { kind: 'auto', reason: 'scores auto: 0..1, or before the sigmoid; seen from the first answer' };
}
