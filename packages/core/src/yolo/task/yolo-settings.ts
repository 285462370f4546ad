import type { ModelOverrides } from '../describe/model-description.ts';
import { overridesSchema } from '../describe/overrides-schema.ts';
import type { Manifest } from '../../release/manifest.ts';

/**
 * How a YOLO release's model is to be read, as it was decided when it was published. A release from before readings
 * were written down is read as it was served then: by its task and head, v5 boxes in pixels, classifiers fed 0..1.
 */
export function manifestOverrides(manifest: Manifest): ModelOverrides {
  const { overrides = {}, reading } = manifest;
  return reading === undefined ? { ...formerReading(manifest), ...overrides } : overrides;
}

function formerReading({ task, head }: Manifest): ModelOverrides {
  const { data = {} } = overridesSchema.safeParse({
    ...(task !== undefined && { task }),
    ...(head !== undefined && { head }),
  });
  return {
    ...data,
    ...(data.head === 'anchor-based' && { normalised: false }),
    ...(data.head === 'classifier' && { pixelScale: 1 / 255 }),
  };
}
