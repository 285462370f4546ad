import type { Head, ModelDescription, ModelOverrides } from './model-description.ts';

/**
 * Decides the unit of the head's coordinates. A file does not say it, and both occur in one layout (exports for
 * microcontrollers give 0..1), so it is left to the first answer where the head's family has both.
 */
export function decideCoordinates(
  head: Head,
  { normalised }: ModelOverrides,
): { readonly kind: ModelDescription['coordinates']; readonly reason: string } {
  if (normalised !== undefined) {
    const kind = normalised ? 'normalised' : 'pixels';
    return { kind, reason: `coordinates ${kind}: as you said` };
  }
  if (head === 'anchor-based' || head === 'grid' || head === 'classifier') {
    return { kind: 'pixels', reason: `coordinates pixels: ${head} heads have no others` };
  }
  return {
    kind: 'auto',
    reason: 'coordinates auto: pixels, or 0..1 of the input; seen from the first answer',
  };
}
