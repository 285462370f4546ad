import * as z from 'zod';

/** Settings specific to AWS Lambda. */
export const SETTINGS = {
  AWS_LAMBDA_FUNCTION_NAME: z.string().describe('set by Lambda'),
  WARM_ALIAS: z.string().optional().describe('the alias or version that warm commands call'),
  WARM_INSTANCES: z.coerce
    .number()
    .int()
    .min(1)
    .default(1)
    .describe('number of instances that the schedule keeps warm'),
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
      'comma-separated ARNs of roles and users that may call /manage over HTTP with IAM; unset disables it',
    ),
};

/** The parsed settings. */
export type Settings = z.infer<z.ZodObject<typeof SETTINGS>>;
