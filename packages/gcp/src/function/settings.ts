import * as z from 'zod';

/** Settings specific to Cloud Run. */
export const SETTINGS = {
  FUNCTION_TARGET: z
    .string()
    .default('http')
    .describe('trigger that this service runs: HTTP requests, Pub/Sub messages or bucket events'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080).describe('set by Cloud Run'),
  SERVICE_URL: z
    .url()
    .optional()
    .describe(
      "the service's own URL: it calls itself there, and ID tokens need it as audience; unset disables /manage",
    ),
  MANAGE_SERVICE_ACCOUNTS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((email) => email.trim())
        .filter((email) => email !== ''),
    )
    .describe('comma-separated e-mails of service accounts that may call /manage'),
  GOOGLE_CLOUD_PROJECT: z.string().optional().describe('project of the traces, for the log'),
  GOOGLE_CERTIFICATES_URL: z.url().optional().describe("URL of Google's public keys; for tests"),
};

/**
 * The settings, with `targets` as the allowed values of `FUNCTION_TARGET`.
 * @param targets - trigger ids: `http`, `queue`, `bucket`, and the app's own.
 */
export function settingsFor(targets: readonly string[]): typeof SETTINGS {
  const { FUNCTION_TARGET: target } = SETTINGS;
  const isTarget = (id: string) => targets.includes(id);
  return { ...SETTINGS, FUNCTION_TARGET: target.refine(isTarget, `not one of ${targets.join(', ')}`) };
}

/** The parsed settings. */
export type Settings = z.infer<z.ZodObject<typeof SETTINGS>>;
