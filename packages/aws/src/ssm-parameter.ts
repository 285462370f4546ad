import { GetParameterCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { YoloLiftError } from '@yololift/core/errors';
import type { ParameterReader, ParameterWriter } from '@yololift/core/ports';
import { awsError } from './aws-error.ts';

/** Limit of a standard parameter, bytes. */
const MAX_BYTES = 4096;

/**
 * A parameter in the SSM Parameter Store. Secure strings are decrypted on read and stay secure on write.
 *
 * The contract suite cannot show: an account may read 40 times a second; a change may take some seconds to be
 * visible; decryption needs `kms:Decrypt`.
 * @param client - Without SDK retries.
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
        throw new YoloLiftError(
          'PARAMETER_TOO_LARGE',
          `the value for ${uri} has ${bytes} bytes; the SSM limit is ${MAX_BYTES}`,
        );
      }
      // Without a type, an existing parameter keeps its own; a new parameter needs one.
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
