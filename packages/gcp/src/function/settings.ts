import * as z from 'zod';

/** What only this cloud has to say. */
export const SETTINGS = {
  FUNCTION_TARGET: z
    .enum(['http', 'queue', 'bucket'])
    .default('http')
    .describe('what the service is for: requests, messages of Pub/Sub, or events of a bucket'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080).describe('set by Cloud Run'),
  SERVICE_URL: z
    .url()
    .optional()
    .describe("the service's own URL: where it calls itself, and whom tokens are for; unset closes /manage"),
  MANAGE_SERVICE_ACCOUNTS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((email) => email.trim())
        .filter((email) => email !== ''),
    )
    .describe('e-mails of the service accounts that may use /manage, comma separated'),
  GOOGLE_CLOUD_PROJECT: z.string().optional().describe('the project that traces lie in, for the log'),
  GOOGLE_CERTIFICATES_URL: z.url().optional().describe("where Google's public keys are; for tests"),
};

/** The settings, as they are read. */
export type Settings = z.infer<z.ZodObject<typeof SETTINGS>>;
