import type { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { type ParameterReader, type ParameterValue, untilAborted } from '@yololift/core';
import { googleRestError } from './google-rest-errors.ts';
import { payloadText } from './payload-text.ts';

/** Where a secret stands. */
export interface GcpSecretName {
  readonly project: string;
  readonly name: string;
}

/**
 * A secret of Secret Manager, its latest version, to read.
 *
 * What the contract suite cannot show: `latest` that is disabled is an error and not the one before it, unlike with
 * parameters; reading needs `roles/secretmanager.secretAccessor`.
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
        absentFix: 'there is no such secret, or it has no version',
      });
    }
  }
}
