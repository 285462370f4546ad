import * as z from 'zod';

/** What only this cloud has to say. */
export const SETTINGS = {
  FUNCTION_TARGET: z
    .string()
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

/**
 * The same, where `targets` are what there is.
 * @param targets - ids of triggers: `http`, `queue`, `bucket`, and the app's own.
 */
export function settingsFor(targets: readonly string[]): typeof SETTINGS {
  const { FUNCTION_TARGET: target } = SETTINGS;
  const isTarget = (id: string) => targets.includes(id);
  return { ...SETTINGS, FUNCTION_TARGET: target.refine(isTarget, `not one of ${targets.join(', ')}`) };
}

/** The settings, as they are read. */
export type Settings = z.infer<z.ZodObject<typeof SETTINGS>>;
