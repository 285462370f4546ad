import * as z from 'zod';
import type { ModelOverrides } from '../describe/model-description.ts';
import { overridesSchema } from '../describe/overrides-schema.ts';

/**
 * A manifest's settings for its YOLO model: `overrides` and `reading` as decided at publishing. A release
 * without a recorded reading is read as it was served then: by its task and head, v5 boxes in pixels,
 * classifier inputs scaled to 0..1.
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
