import * as z from 'zod';

/** What only this cloud has to say. */
export const SETTINGS = {
  AWS_LAMBDA_FUNCTION_NAME: z.string().describe('set by Lambda'),
  WARM_ALIAS: z.string().optional().describe('the alias or version that warm commands call'),
  WARM_INSTANCES: z.coerce.number().int().min(1).default(1).describe('instances that a schedule keeps warm'),
  MANAGE_PRINCIPALS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((arn) => arn.trim())
        .filter((arn) => arn !== ''),
    )
    .describe(
      'ARNs of the roles and users that may use /manage by HTTP with IAM, comma separated; unset closes it',
    ),
};

/** The settings, as they are read. */
export type Settings = z.infer<z.ZodObject<typeof SETTINGS>>;
