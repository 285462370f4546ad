import { GetParameterCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { type ParameterReader, type ParameterWriter, YoloLiftError } from '@yololift/core';
import { awsError } from './aws-error.ts';

/** Bytes of a standard parameter. */
const MAX_BYTES = 4096;

/**
 * A parameter in the SSM Parameter Store; secure strings are decrypted, and stay secure when they are written.
 *
 * What the contract suite cannot show: reading is throttled at 40 calls a second for an account; a change may take
 * some seconds to be seen everywhere; decrypting needs `kms:Decrypt`.
 * @param client - Its own retries off.
 */
export function ssmParameter(
  client: SSMClient,
  { name, uri }: { readonly name: string; readonly uri: string },
): ParameterReader & ParameterWriter {
  return {
    uri,
    async read({ signal } = {}) {
      const command = new GetParameterCommand({ Name: name, WithDecryption: true });
      try {
        const { Parameter } = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
        return { value: Parameter?.Value ?? '', version: String(Parameter?.Version ?? '') };
      } catch (cause) {
        signal?.throwIfAborted();
        throw awsError(cause, uri);
      }
    },
    async write(value, { signal } = {}) {
      const bytes = Buffer.byteLength(value);
      if (bytes > MAX_BYTES) {
        throw new YoloLiftError('PARAMETER_TOO_LARGE', `${bytes} bytes for ${uri}; SSM takes ${MAX_BYTES}`);
      }
      // Without a type, one that is there keeps its own; one that is not has to be given one.
      const put = (type: { readonly Type?: 'String' }) =>
        client.send(
          new PutParameterCommand({ Name: name, Value: value, Overwrite: true, ...type }),
          signal === undefined ? {} : { abortSignal: signal },
        );
      try {
        await put({}).catch((error: unknown) => {
          if (error instanceof Error && error.name === 'ValidationException') return put({ Type: 'String' });
          throw error;
        });
      } catch (cause) {
        signal?.throwIfAborted();
        throw awsError(cause, uri);
      }
    },
  };
}
