import type { Environment } from '@yololift/core/stores';

/** What only this cloud has to say. */
export interface Settings {
  /** The service's own URL: where it calls itself, and the audience of tokens for its door; unset closes the door. */
  readonly url: string | undefined;
  /** Service accounts, by e-mail, that may pass: its own, and the scheduler's. */
  readonly serviceAccounts: readonly string[];
  /** Where Google's public keys are, for tests; unset for Google's own. */
  readonly certificatesUrl: string | undefined;
}

/** Reads `SERVICE_URL`, `MANAGE_SERVICE_ACCOUNTS` and `GOOGLE_CERTIFICATES_URL`. */
export function parseSettings(environment: Environment): Settings {
  const { SERVICE_URL, MANAGE_SERVICE_ACCOUNTS = '', GOOGLE_CERTIFICATES_URL } = environment;
  const serviceAccounts = MANAGE_SERVICE_ACCOUNTS.split(',').map((email) => email.trim());
  return {
    url: SERVICE_URL || undefined,
    serviceAccounts: serviceAccounts.filter((email) => email !== ''),
    certificatesUrl: GOOGLE_CERTIFICATES_URL,
  };
}
