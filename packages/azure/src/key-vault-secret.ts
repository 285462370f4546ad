import { parseKeyVaultSecretIdentifier, type SecretClient } from '@azure/keyvault-secrets';
import type { ParameterValue } from '@yololift/core/ports';
import { azureError, type ErrorTable } from './azure-error.ts';

const ERRORS: ErrorTable = {
  service: 'Key Vault',
  codes: { 401: 'ACCESS_DENIED', 403: 'ACCESS_DENIED', 404: 'PARAMETER_NOT_FOUND' },
  fixes: {
    ACCESS_DENIED: 'give the identity the role Key Vault Secrets User on the vault',
    PARAMETER_NOT_FOUND: 'the secret does not exist',
  },
};

/** Reads the secret with this id, e.g. `https://models.vault.azure.net/secrets/pointer`. */
export type SecretReader = (
  secretId: string,
  options: { readonly signal?: AbortSignal | undefined },
) => Promise<ParameterValue>;

/**
 * Reads secrets by id from their vaults; an id without a version means the newest.
 *
 * The contract suite cannot show: a disabled secret and a vault behind a firewall answer 403, like a missing
 * role; a soft-deleted secret answers 404.
 * @param openVault - Opens a client without SDK retries.
 */
export function keyVaultSecrets(openVault: (vaultUrl: string) => SecretClient): SecretReader {
  return async (secretId, { signal }) => {
    try {
      const { vaultUrl, name, version } = parseKeyVaultSecretIdentifier(secretId);
      const options = { ...(signal && { abortSignal: signal }), ...(version && { version }) };
      const { value = '', properties } = await openVault(vaultUrl).getSecret(name, options);
      return { value, version: properties.version ?? '' };
    } catch (cause) {
      signal?.throwIfAborted();
      throw azureError(cause, secretId, ERRORS);
    }
  };
}
