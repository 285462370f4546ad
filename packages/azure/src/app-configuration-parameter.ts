import {
  type AppConfigurationClient,
  type ConfigurationSettingId,
  isSecretReference,
  parseSecretReference,
} from '@azure/app-configuration';
import {
  type ParameterReader,
  type ParameterValue,
  type ParameterWriter,
  YoloLiftError,
} from '@yololift/core';
import { azureError, type ErrorTable } from './azure-error.ts';
import type { SecretReader } from './key-vault-secret.ts';

/** What an App Configuration parameter is read with. */
export interface AppConfigurationDeps {
  /** Its own retries off. */
  readonly client: AppConfigurationClient;
  /** Called only where a value is a Key Vault reference. */
  readonly readSecret: SecretReader;
}

/** Which parameter. */
export interface AppConfigurationName {
  readonly key: string;
  /** Absent: the value that has no label. */
  readonly label?: string | undefined;
  /** For messages: `appconfig://store/key?label=production`. */
  readonly uri: string;
}

/** App Configuration takes 10 KB for key, label and value together. */
const MAX_SETTING_BYTES = 10_000;

const ERRORS: ErrorTable = {
  service: 'App Configuration',
  codes: {
    401: 'ACCESS_DENIED',
    403: 'ACCESS_DENIED',
    404: 'PARAMETER_NOT_FOUND',
    409: 'ACCESS_DENIED',
    413: 'PARAMETER_TOO_LARGE',
  },
  fixes: {
    ACCESS_DENIED:
      'give the identity the role App Configuration Data Owner (Reader to read only), and see that the key is not locked',
    PARAMETER_NOT_FOUND: 'there is no such key with that label; publishing a release to it makes it',
    PARAMETER_TOO_LARGE: `App Configuration takes ${MAX_SETTING_BYTES} bytes of key, label and value`,
  },
};

/**
 * A key of App Configuration. A Key Vault reference is followed, and its version is that of key and secret together;
 * writing sets a plain value in its place.
 *
 * What the contract suite cannot show: a replica may lag behind a write; the free tier takes 1,000 requests a day and
 * answers 429 afterwards, for the rest of it.
 */
export function appConfigurationParameter(
  { client, readSecret }: AppConfigurationDeps,
  { key, label, uri }: AppConfigurationName,
): ParameterReader & ParameterWriter {
  const id: ConfigurationSettingId = label === undefined ? { key } : { key, label };
  return { uri, read, write };

  async function read({ signal }: { readonly signal?: AbortSignal } = {}): Promise<ParameterValue> {
    const setting = await attempt(signal, (options) => client.getConfigurationSetting(id, options));
    const { value = '', etag = '' } = setting;
    if (!isSecretReference(setting)) return { value, version: etag };
    const secret = await readSecret(parseSecretReference(setting).value.secretId, { signal });
    return { value: secret.value, version: `${etag} ${secret.version}` };
  }

  async function write(value: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const bytes = [key, label ?? '', value].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    if (bytes > MAX_SETTING_BYTES) {
      throw new YoloLiftError(
        'PARAMETER_TOO_LARGE',
        `${uri}: ${ERRORS.fixes.PARAMETER_TOO_LARGE}, and these are ${bytes}`,
      );
    }
    await attempt(signal, (options) => client.setConfigurationSetting({ ...id, value }, options));
  }

  async function attempt<T>(
    signal: AbortSignal | undefined,
    call: (options: { readonly abortSignal?: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    try {
      return await call(signal === undefined ? {} : { abortSignal: signal });
    } catch (cause) {
      signal?.throwIfAborted();
      throw azureError(cause, uri, ERRORS);
    }
  }
}
