import type { ErrorCode } from '@yololift/core/errors';
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

/** The answer to a failed request. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: whole,
  detail: z.string().describe('what is wrong and how to fix it'),
  code: (z.string() as unknown as z.ZodType<ErrorCode>).describe('stable; use it in code'),
}) satisfies z.ZodType<Problem>;

/** `GET /v2/health/live` */
export const liveSchema = z.object({ live: z.literal(true) });

/** `GET /v2/health/ready` */
const readinessSchema = z.object({
  release: releaseSchema.optional(),
  failure: z
    .object({ code: z.string(), message: z.string() })
    .optional()
    .describe('why the pointer could not be read, or its release could not be loaded'),
});
export const readySchema = readinessSchema.extend({
  ready: z.literal(true),
  models: z
    .record(z.string(), readinessSchema)
    .optional()
    .describe('each model by name, if there are several'),
});

/** `GET /` */
export const indexSchema = z.object({ name: z.string(), endpoints: z.record(z.string(), z.string()) });

/** The API's own schemas, by their names in the OpenAPI document. */
export const COMPONENTS = {
  FailedImage: failedItemSchema,
  Warning: warningSchema,
  Problem: problemSchema,
  Live: liveSchema,
  Ready: readySchema,
  Index: indexSchema,
} as const;

/** A task's schemas, by their names in the OpenAPI document; `Prediction` is the whole answer. */
export function taskComponents({ answer, details, components, plural }: Task): Record<string, z.ZodType> {
  const item = answer.extend({
    path: z.string().describe('the file name in a form, else `image` or `images[2]`'),
  });
  const model = details.extend({
    release: releaseSchema.exactOptional().describe('the release that made the prediction'),
  });
  const prediction = z.object({
    [plural]: z.array(z.union([item, failedItemSchema])),
    model,
    instance: z
      .object({ id: z.string(), coldStart: z.boolean().describe('whether this is its first answer') })
      .exactOptional()
      .describe('the function instance that answered'),
    warnings: warningsSchema.describe('warnings about the request or the model'),
  });
  return { ...components, Image: item, Model: model, Prediction: prediction };
}
