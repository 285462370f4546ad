import type { AppConfigurationClient } from '@azure/app-configuration';
import { YoloLiftError } from '@yololift/core/errors';
import type { ParameterReader, ParameterWriter } from '@yololift/core/ports';
import type { SecretReader } from './key-vault-secret.ts';
import type { Environment } from './open-root.ts';

const PARAMETER = /^appconfig:\/\/([^/?]+)\/([^?]+)(?:\?(.*))?$/;

/**
 * Opens a key of App Configuration. The SDK loads on first use, Key Vault's only if the key refers to a
 * secret.
 * @param uri - `appconfig://store/key`, with `?label=…` if the key has labels; the key may contain slashes.
 * @param environment - `AZURE_APPCONFIG_CONNECTION_STRING` replaces the store's address if set (also for an
 *   emulator);
 *   otherwise the identity comes from `DefaultAzureCredential`.
 * @throws YoloLiftError `URI_UNSUPPORTED`
 */
export async function openParameter(
  uri: string,
  environment: Environment,
): Promise<ParameterReader & ParameterWriter> {
  const [, store, key, query] = PARAMETER.exec(uri) ?? [];
  if (store === undefined || key === undefined) {
    throw new YoloLiftError(
      'URI_UNSUPPORTED',
      `${uri} is not an App Configuration parameter: use appconfig://store/key?label=production`,
    );
  }
  const { appConfigurationParameter } = await import('./app-configuration-parameter.ts');
  const client = await openClient(store, environment);
  const label = new URLSearchParams(query).get('label') ?? undefined;
  return appConfigurationParameter({ client, readSecret }, { key: decodeURIComponent(key), label, uri });
}

async function openClient(store: string, environment: Environment): Promise<AppConfigurationClient> {
  const { AppConfigurationClient } = await import('./sdk/app-configuration.ts');
  const options = { retryOptions: { maxRetries: 0 } };
  const connectionString = environment.AZURE_APPCONFIG_CONNECTION_STRING;
  if (connectionString) {
    // Emulators use plain HTTP; stores use HTTPS only.
    const allowInsecureConnection = /endpoint=http:/i.test(connectionString);
    return new AppConfigurationClient(connectionString, { ...options, allowInsecureConnection });
  }
  const { DefaultAzureCredential } = await import('./sdk/identity.ts');
  return new AppConfigurationClient(`https://${store}.azconfig.io`, new DefaultAzureCredential(), options);
}

const readSecret: SecretReader = async (secretId, options) => {
  const [{ SecretClient }, { DefaultAzureCredential }, { keyVaultSecrets }] = await Promise.all([
    import('./sdk/keyvault-secrets.ts'),
    import('./sdk/identity.ts'),
    import('./key-vault-secret.ts'),
  ]);
  const credential = new DefaultAzureCredential();
  const openVault = (url: string) => new SecretClient(url, credential, { retryOptions: { maxRetries: 0 } });
  return keyVaultSecrets(openVault)(secretId, options);
};
