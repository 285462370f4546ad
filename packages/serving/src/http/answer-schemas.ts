import type { ErrorCode } from '@yololift/core';
import type { Task } from '@yololift/core/model';
import { warningSchema, warningsSchema } from '@yololift/core/model';
import * as z from 'zod';
import type { Problem } from './problem.ts';

const whole = z.int().min(0);

const failedItemSchema = z.object({
  path: z.string(),
  error: z.object({ code: z.string(), message: z.string() }),
});

const releaseSchema = z.object({
  model: z.string(),
  version: z.string(),
  digest: z.string().exactOptional(),
});

/** Every answer that is not a success. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: whole,
  detail: z.string().describe('what is wrong, and what mends it'),
  code: (z.string() as unknown as z.ZodType<ErrorCode>).describe('stable; branch on this'),
}) satisfies z.ZodType<Problem>;

/** `GET /v2/health/live` */
export const liveSchema = z.object({ live: z.literal(true) });

/** `GET /v2/health/ready` */
const readinessSchema = z.object({
  release: releaseSchema.optional(),
  failure: z
    .object({ code: z.string(), message: z.string() })
    .optional()
    .describe('why a newer release is not in force, or nobody knows whether there is one'),
});
export const readySchema = readinessSchema.extend({
  ready: z.literal(true),
  models: z
    .record(z.string(), readinessSchema)
    .optional()
    .describe('where there are several: each, by its name'),
});

/** `GET /` */
export const indexSchema = z.object({ name: z.string(), endpoints: z.record(z.string(), z.string()) });

/** The API's own answers, by the names that its description calls them. */
export const COMPONENTS = {
  FailedImage: failedItemSchema,
  Warning: warningSchema,
  Problem: problemSchema,
  Live: liveSchema,
  Ready: readySchema,
  Index: indexSchema,
} as const;

/** A task's answers, by the names that the API's description calls them: `Prediction` is the whole of one. */
export function taskComponents({ answer, details, components, plural }: Task): Record<string, z.ZodType> {
  const item = answer.extend({
    path: z.string().describe("the file's name in a form, else `image` or `images[2]`"),
  });
  const model = details.extend({
    release: releaseSchema.exactOptional().describe('the release that answered'),
  });
  const prediction = z.object({
    [plural]: z.array(z.union([item, failedItemSchema])),
    model,
    instance: z
      .object({ id: z.string(), coldStart: z.boolean().describe('whether this is its first answer') })
      .exactOptional()
      .describe('which process of a function answered'),
    warnings: warningsSchema.describe('what to know of the request or of the model'),
  });
  return { ...components, Image: item, Model: model, Prediction: prediction };
}
