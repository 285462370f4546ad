import type { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { untilAborted } from '@yololift/core/async';
import type { ParameterReader, ParameterValue } from '@yololift/core/ports';
import { googleRestError } from './google-rest-errors.ts';
import { payloadText } from './payload-text.ts';

/** Names a secret. */
export interface GcpSecretName {
  readonly project: string;
  readonly name: string;
}

/**
 * A secret of Secret Manager, read-only, latest version.
 *
 * The contract suite cannot show: a disabled `latest` is an error, unlike with parameters, where the previous
 * version is read; reading needs `roles/secretmanager.secretAccessor`.
 */
export function gcpSecret(
  client: SecretManagerServiceClient,
  { project, name }: GcpSecretName,
): ParameterReader {
  const uri = `gcp-secret://${project}/${name}`;
  const version = `projects/${project}/secrets/${name}/versions/latest`;
  return { uri, read };

  async function read({ signal }: { readonly signal?: AbortSignal } = {}): Promise<ParameterValue> {
    signal?.throwIfAborted();
    try {
      const call = client.accessSecretVersion({ name: version }, { retry: null });
      const [{ name: found, payload }] = await untilAborted(call, signal);
      return { value: payloadText(payload?.data), version: found?.split('/').at(-1) ?? '' };
    } catch (cause) {
      signal?.throwIfAborted();
      throw googleRestError(cause, {
        uri,
        accessFix: 'give the service account roles/secretmanager.secretAccessor on the secret',
        absentFix: 'the secret does not exist or has no version',
      });
    }
  }
}
