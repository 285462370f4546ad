import * as z from 'zod';
import type { ModelOverrides } from '../describe/model-description.ts';
import { overridesSchema } from '../describe/overrides-schema.ts';

/**
 * What a manifest says of how its YOLO model is read: `overrides` and `reading` as they were decided when it was
 * published. A release from before readings were written down is read as it was served then: by its task and head,
 * v5 boxes in pixels, classifiers fed 0..1.
 */
export const yoloSettings = z
  .looseObject({
    overrides: overridesSchema.optional(),
    reading: z.looseObject({ reasons: z.array(z.string()) }).optional(),
    task: z.string().optional(),
    head: z.string().optional(),
  })
  .transform(
    ({ overrides = {}, reading, task, head }): ModelOverrides =>
      reading === undefined ? { ...formerReading({ task, head }), ...overrides } : overrides,
  );

interface FormerSettings {
  readonly task: string | undefined;
  readonly head: string | undefined;
}

function formerReading({ task, head }: FormerSettings): ModelOverrides {
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
