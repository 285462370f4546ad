import {
  type AppConfigurationClient,
  type ConfigurationSettingId,
  isSecretReference,
  parseSecretReference,
} from '@azure/app-configuration';
import { YoloLiftError } from '@yololift/core/errors';
import type { ParameterReader, ParameterValue, ParameterWriter } from '@yololift/core/ports';
import { azureError, type ErrorTable } from './azure-error.ts';
import type { SecretReader } from './key-vault-secret.ts';

/** Dependencies of `appConfigurationParameter`. */
export interface AppConfigurationDeps {
  /** Without SDK retries. */
  readonly client: AppConfigurationClient;
  /** Opens a vault; called only when a value is a Key Vault reference. */
  readonly readSecret: SecretReader;
}

/** Names a parameter. */
export interface AppConfigurationName {
  readonly key: string;
  /** Absent: the value without a label. */
  readonly label?: string | undefined;
  /** For messages: `appconfig://store/key?label=production`. */
  readonly uri: string;
}

/** App Configuration's limit of key, label and value together: 10 KB. */
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
      'give the identity the role App Configuration Data Owner (Reader to only read), and check that the key is not locked',
    PARAMETER_NOT_FOUND: 'the key with this label does not exist; publishing a release creates it',
    PARAMETER_TOO_LARGE: `key, label and value may have ${MAX_SETTING_BYTES} bytes together`,
  },
};

/**
 * A key in App Configuration. A Key Vault reference is resolved; its version then combines the versions of
 * key and secret. A write replaces a reference with a plain value.
 *
 * The contract suite cannot show: a replica may lag behind a write; the free tier allows 1,000 requests a
 * day, then answers 429 for the rest of the day.
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
        `${uri}: ${ERRORS.fixes.PARAMETER_TOO_LARGE}; these have ${bytes}`,
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
